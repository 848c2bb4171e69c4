"""The fixed words of the field: what an activity is, for whom, and what it works on."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Track(TextChoices):
    """Leerweg: the kind of education that a level belongs to."""

    VMBO_BK = "vmbo_bk", _("vmbo basis and kader")
    VMBO_GT = "vmbo_gt", _("vmbo gemengd and theoretisch")
    HAVO = "havo", _("havo")
    VWO = "vwo", _("vwo")
    MBO = "mbo", _("mbo")


LAST_LEVEL = {Track.VMBO_BK: 4, Track.VMBO_GT: 4, Track.HAVO: 5, Track.VWO: 6, Track.MBO: 4}
"""The examination year of each track."""


class Level(IntegerChoices):
    """Leerjaar."""

    ONE = 1, _("Year 1")
    TWO = 2, _("Year 2")
    THREE = 3, _("Year 3")
    FOUR = 4, _("Year 4")
    FIVE = 5, _("Year 5")
    SIX = 6, _("Year 6")


class Kind(TextChoices):
    """What an activity is; the first five are done by pupils at school, the others together with parents."""

    EXPERIENCE = "experience", _("Experience")
    ASSIGNMENT = "assignment", _("Assignment")
    TRAINING = "training", _("Training")
    CHOICE = "choice", _("Choice")
    MILESTONE = "milestone", _("Milestone")
    INTRODUCTION = "introduction", _("Introduction conversation")
    PROGRESS = "progress", _("Progress conversation")
    HOME_ASSIGNMENT = "home_assignment", _("Home assignment")
    MEETING = "meeting", _("Parent meeting")
    CONTACT = "contact", _("Contact moment")


STUDENT_KINDS = frozenset({Kind.EXPERIENCE, Kind.ASSIGNMENT, Kind.TRAINING, Kind.CHOICE, Kind.MILESTONE})
PARENT_KINDS = frozenset(Kind) - STUDENT_KINDS
CONVERSATION_KINDS = frozenset({Kind.INTRODUCTION, Kind.PROGRESS})


class AccessibilityStatus(TextChoices):
    """How far a site complies, in the words of the Dutch model statement."""

    FULLY = "fully", _("It complies fully")
    PARTLY = "partly", _("It complies partly")
    FIRST = "first", _("First measures have been taken")
    NOT = "not", _("It does not comply")


class Competence(TextChoices):
    """Loopbaancompetentie (Kuijpers)."""

    QUALITIES = "qualities", _("Qualities")
    MOTIVES = "motives", _("Motives")
    WORK = "work", _("Exploring work")
    STEERING = "steering", _("Steering")
    NETWORKING = "networking", _("Networking")


class Partnership(TextChoices):
    """The four parts of partnership with parents: CIOS."""

    CONTACT = "contact", pgettext_lazy("partnership", "Contact")
    INFORMING = "informing", _("Informing")
    SUPPORTING = "supporting", _("Supporting")
    COLLABORATING = "collaborating", _("Collaborating")


class Audience(TextChoices):
    """The four readers of an activity."""

    PARENTS = "parents", _("For parents")
    PUPILS = "pupils", _("For pupils")
    MENTORS = "mentors", _("For mentors")
    ORGANISERS = "organisers", _("For organisers")


class Place(TextChoices):
    """Where and with whom a part of a home assignment is done."""

    CLASS = "class", _("In class")
    CLASS_TOGETHER = "class_together", _("In class, with a classmate")
    HOME_TOGETHER = "home_together", _("At home, together")
    PUPIL_ALONE = "pupil_alone", _("At home, pupil alone")
    PARENT_ALONE = "parent_alone", _("At home, parent alone")


class Phase(TextChoices):
    """The phases of a conversation."""

    OPENING = "opening", _("Opening")
    CORE = "core", _("Core")
    CLOSING = "closing", _("Closing")


class Region(TextChoices):
    """Region of the school holidays."""

    NORTH = "noord", _("North")
    CENTRE = "midden", _("Centre")
    SOUTH = "zuid", _("South")


class Role(TextChoices):
    """What a member of a school's staff may do; the Dutch words are the field's own."""

    AUTHOR = "auteur", _("Author: proposes texts")
    COMMUNICATION = "communicatie", _("Communication: pages, pictures, translations")
    DECAAN = "decaan", _("Decaan: also year plans")
    MENTOR = "mentor", _("Mentor: replies of the own classes")
    MANAGEMENT = "beheer", _("Management: also settings and staff")


# The Dutch words by which files of the library and spreadsheets of decanen name these --------------------------

Words = Mapping[str, tuple[str, ...]]
"""The words that a file may use for each code; the first is the one that is written."""

TRACK_WORDS: Words = {
    Track.VMBO_BK: ("vmbo basis/kader", "vmbo b/k", "vmbo bk", "vmbo bb/kb", "basis/kader", "b/k", "bb/kb"),
    Track.VMBO_GT: ("vmbo gemengd/theoretisch", "vmbo g/t", "vmbo gt", "vmbo gl/tl", "vmbo tl", "gl/tl", "mavo"),
    Track.HAVO: ("havo",),
    Track.VWO: ("vwo",),
    Track.MBO: ("mbo",),
}
KIND_WORDS: Words = {
    Kind.EXPERIENCE: ("ervaring",),
    Kind.ASSIGNMENT: ("opdracht",),
    Kind.TRAINING: ("training",),
    Kind.CHOICE: ("keuze", "keuzemoment"),
    Kind.MILESTONE: ("mijlpaal",),
    Kind.INTRODUCTION: ("kennismakingsgesprek",),
    Kind.PROGRESS: ("voortgangsgesprek",),
    Kind.HOME_ASSIGNMENT: ("thuisopdracht",),
    Kind.MEETING: ("ouderbijeenkomst", "ouderavond"),
    Kind.CONTACT: ("contact", "contactmoment"),
}
COMPETENCE_WORDS: Words = {
    Competence.QUALITIES: ("kwaliteiten", "kwaliteitenreflectie"),
    Competence.MOTIVES: ("motieven", "motievenreflectie"),
    Competence.WORK: ("werk", "werkexploratie"),
    Competence.STEERING: ("sturing", "loopbaansturing"),
    Competence.NETWORKING: ("netwerken", "netwerk"),
}
PARTNERSHIP_WORDS: Words = {
    Partnership.CONTACT: ("contact",),
    Partnership.INFORMING: ("informeren",),
    Partnership.SUPPORTING: ("ondersteunen",),
    Partnership.COLLABORATING: ("samenwerken",),
}


def codes(words: Words) -> dict[str, str]:
    """The code for each word."""
    return {word: code for code, spellings in words.items() for word in spellings}


AUDIENCE_WORDS = {
    "ouders": Audience.PARENTS,
    "leerlingen": Audience.PUPILS,
    "mentoren": Audience.MENTORS,
    "organisatoren": Audience.ORGANISERS,
}
PLACE_WORDS = {
    "klas": Place.CLASS,
    "klas_samen": Place.CLASS_TOGETHER,
    "thuis_samen": Place.HOME_TOGETHER,
    "leerling_alleen": Place.PUPIL_ALONE,
    "ouder_alleen": Place.PARENT_ALONE,
}
PHASE_WORDS = {"opening": Phase.OPENING, "kern": Phase.CORE, "afronding": Phase.CLOSING}
