"""The texts that parents read are there in every language, and say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import trans_real
from wagtail.models import Site

from home.actions import copy_library, load_library
from home.models import ActivityIndexPage
from planner import labels
from planner.choices import Precision
from planner.dates import Period
from portal.translations import (
    PLURALS,
    catalogue_path,
    compile_all,
    faults,
    is_public,
    problems,
    source_texts,
    texts_for,
    update,
)

OTHERS = ("ar", "pl", "tr", "uk")


@pytest.mark.parametrize("language", OTHERS)
def test_what_parents_read_is_complete(language: str) -> None:
    assert problems(settings.BASE_DIR, language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_in_doubt(language: str) -> None:
    catalogue = polib.pofile(str(catalogue_path(settings.BASE_DIR, language)))
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not entry.translated()] == []


def test_every_language_of_the_portal_has_a_catalogue_but_english() -> None:
    assert set(PLURALS) | {"en"} == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("language", tuple(PLURALS))
@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 11, 21, 22, 100, 101])
def test_plural_forms_are_those_that_django_reads(language: str, number: int) -> None:
    count, rule = PLURALS[language].removesuffix(";").split("; plural=")
    form = trans_real.gettext_module.c2py(rule)(number)  # type: ignore[attr-defined]
    assert 0 <= form < int(count.removeprefix("nplurals="))


@pytest.mark.parametrize(
    ("file", "public"),
    [
        ("templates/404.html", True),
        ("templates/home/privacy.html", True),
        ("templates/home/activity/parents/meeting.html", True),
        ("templates/planner/pdf/plan.html", True),
        ("templates/planner/pdf/learning_line.html", False),
        ("templates/home/admin/colour_input.html", False),
        ("templates/home/mail/invitation.html", False),
        ("templates/planner/admin/desk.html", False),
        ("templates/wagtailadmin/login.html", False),
        ("home/choices.py", True),
        ("home/templatetags/school_tags.py", True),
        ("home/wagtail_hooks.py", False),
        ("planner/desk_views.py", False),
        ("planner/analysis_links.py", False),
    ],
)
def test_which_texts_are_public(file: str, public: bool) -> None:
    assert is_public(file) is public


@pytest.mark.parametrize(
    ("text", "translation_", "fault"),
    [
        ("%(minutes)s minutes", "%(minute)s dakika", "other placeholders"),
        ("Hello %(name)s", "Merhaba", "other placeholders"),
        ("<b>Tip</b>", "İpucu", "other markup"),
        ("One&nbsp;day", "Bir gün", "other markup"),
        ("Tip", "İpucu ", "space around it"),
        ("Tip", "", "not translated"),
        ("Tip", "İpucu", None),
    ],
)
def test_what_is_wrong_with_a_translation(text: str, translation_: str, fault: str | None) -> None:
    assert faults(polib.POEntry(msgid=text, msgstr=translation_), "tr") == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("forms", "fault"),
    [
        (["один %(n)s", "%(n)s дні", "%(n)s днів"], None),
        (["один", "%(n)s дні", "%(n)s днів"], None),
        (["один", "%(n)s дні"], "a plural form is missing"),
        (["один", "%(n)s дні", "днів"], "other placeholders"),
        (["%(m)s", "%(n)s дні", "%(n)s днів"], "placeholder %(m)s does not exist"),
    ],
)
def test_what_is_wrong_with_a_plural(forms: list[str], fault: str | None) -> None:
    entry = polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural=dict(enumerate(forms)))
    assert faults(entry, "uk") == ([fault] if fault else [])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project with one public and one internal text."""
    (tmp_path / "templates" / "home" / "admin").mkdir(parents=True)
    (tmp_path / "templates" / "home" / "page.html").write_text('{% load i18n %}{% translate "Hello" %}')
    (tmp_path / "templates" / "home" / "admin" / "form.html").write_text('{% load i18n %}{% translate "Save" %}')
    return tmp_path


def test_a_missing_text_is_told_and_added(project: Path) -> None:
    assert problems(project, "pl") == ["pl: there is no catalogue"]
    assert update(project, "pl") == (1, 0)
    assert update(project, "nl") == (2, 0)
    assert problems(project, "pl") == ["pl: not translated: 'Hello'"]
    assert len(texts_for(source_texts(project), "tr")) == 1


def test_a_text_that_nobody_uses_is_told_and_dropped(project: Path) -> None:
    update(project, "pl")
    (project / "templates" / "home" / "page.html").write_text("")
    assert "pl: used nowhere: 'Hello'" in problems(project, "pl")
    assert update(project, "pl") == (0, 1)


def test_the_check_fails_where_a_public_text_has_no_translation(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in PLURALS:
        update(project, language)
    monkeypatch.setattr(settings, "BASE_DIR", project)
    with pytest.raises(CommandError, match="uk: not translated: 'Hello'"):
        call_command("update_translations", check=True)


# What the pages really print --------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that is looked up from now on."""
    texts: set[str] = set()

    def noting(name: str, place: int) -> None:
        original = getattr(trans_real, name)

        def look_up(*args: Any) -> Any:
            texts.add(str(args[place]))
            return original(*args)

        monkeypatch.setattr(f"django.utils.translation._trans.{name}", look_up)

    for name, place in (("gettext", 0), ("pgettext", 1), ("ngettext", 0), ("npgettext", 1)):
        noting(name, place)
    return texts


@pytest.fixture
def site(portal: ActivityIndexPage, school: Site, library_entries: list[Any]) -> Iterator[Site]:
    """A school with one activity of each type."""
    kinds: dict[type, Any] = {type(entry): entry for entry in library_entries}
    load_library(portal, list(kinds.values()))
    copy_library(portal, ActivityIndexPage.objects.child_of(school.root_page).get(), {"vmbo_bk", "havo"})
    yield school
    translation.deactivate()


def test_what_a_public_page_prints_is_public(site: Site, client_of: Any, asked: set[str]) -> None:
    bank = ActivityIndexPage.objects.child_of(site.root_page).get()
    paths = ["/", "/privacy/", "/leerjaar-2/", "/opdrachten/", "/opdrachten/?q=zzzz", "/bestaat-niet/"]
    for page in bank.get_children().live():
        face = f"/opdrachten/{page.slug}/"
        paths += [face, f"{face}voor-leerlingen/", f"{face}voor-mentoren/", f"{face}draaiboek/"]
    browser = client_of("zuid.example")
    asked.clear()
    assert {browser.get(path).status_code for path in paths} == {200, 404}
    texts = source_texts(settings.BASE_DIR)
    public = {key[1] for key in texts_for(texts, "tr")}
    ours = {key[1] for key in texts}
    assert "Skip to the content" in asked
    assert sorted((asked & ours) - public) == []


# Dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "day", "week", "month"),
    [
        ("nl", "dinsdag 9 februari, 19.00–20.45 uur", "week 49–50 (30 nov – 11 dec)", "in september"),
        ("pl", "wtorek, 9 lutego, godz. 19:00–20:45", "tydzień 49–50 (30 lis – 11 gru)", "miesiąc: wrzesień"),
        ("tr", "9 Şubat Salı, saat 19:00–20:45", "49–50. hafta (30 Kas – 11 Ara)", "Eylül ayında"),
        ("uk", "вівторок, 9 лютого, 19:00–20:45", "тиждень 49–50 (30 лист. – 11 груд.)", "місяць: вересень"),
        ("ar", "الثلاثاء، 9 فبراير، الساعة 19:00–20:45", "الأسبوع 49–50 (30 نوفمبر – 11 ديسمبر)", "في شهر سبتمبر"),
    ],
)
def test_dates_in_the_readers_language(language: str, day: str, week: str, month: str) -> None:
    compile_all(settings.BASE_DIR)
    trans_real._translations.clear()
    evening = Period(date(2027, 2, 9), date(2027, 2, 9), Precision.DAY)
    weeks = Period(date(2026, 11, 30), date(2026, 12, 11), Precision.WEEK)
    september = Period(date(2026, 9, 1), date(2026, 9, 30), Precision.MONTH)
    with translation.override(language):
        assert labels.full_label(evening, time(19, 0), time(20, 45)) == day
        assert labels.full_label(weeks) == week
        assert labels.full_label(september) == month
