"""The replies on one invitation for staff: who comes, slips and calls, class lists, links, the door, name cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from home.models.settings import Language
from home.school_desk import not_found
from planner.actions_replies import AnsweredBefore, NoRoom, delete_reply, keep_class_list, save_reply, set_came
from planner.choices import ReplySource
from planner.invitation_access import OccasionView
from planner.letter_sheets import letter_languages
from planner.models import ListedPupil, Reply, ReplyPupil
from planner.models.replies import new_reply_key
from planner.reply_desk_forms import ClassListForm, StaffReplyForm
from planner.reply_forms import choices_of
from planner.reply_links import ClassLink, class_token, form_token, qr_code, read_form_token
from planner.reply_queries import choices_made, counts_by_class, lines_by_class, needs_of


class RepliesView(OccasionView):
    """Who comes, who does not, for whom nobody answered, and what has to be arranged."""

    page_title = gettext_lazy("Replies")
    template_name = "planner/admin/replies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Numbers, lists and needs of the classes that this user sees; after the deletion what remains."""
        totals = [row for row in self.page.totals.all() if self.seen is None or row.class_name in self.seen]
        lines = lines_by_class(self.occasion, self.seen)
        return super().get_context_data(**kwargs) | {
            "lines": lines,
            "chosen": choices_made(lines),
            "counts": counts_by_class(self.occasion, self.seen),
            "needs": needs_of(self.occasion, self.seen),
            "totals": totals,
            "only_unanswered": "unanswered" in self.request.GET,
        }


class StaffReplyView(OccasionView):
    """A reply from a slip or a telephone call, or the correction of one."""

    page_title = gettext_lazy("Enter a reply")
    template_name = "planner/admin/reply_form.html"

    @cached_property
    def reply(self) -> Reply | None:
        """The reply that is corrected; 404 where it has no pupil of a class that this user sees."""
        key = self.kwargs.get("reply_id")
        if key is None:
            return None
        reply = self.page.replies.prefetch_related("pupils").filter(pk=key).first()
        names = {pupil.class_name for pupil in reply.pupils.all()} if reply else set()
        if reply is None or (self.seen is not None and not names & self.seen):
            return not_found()
        return reply

    def _form(self, data: Any = None) -> StaffReplyForm:
        name = self.request.GET.get("class", "")
        chosen = name if name in self.class_names else (self.class_names[0] if len(self.class_names) == 1 else "")
        form = StaffReplyForm(
            data,
            classes=self.class_names,
            class_name=chosen,
            reply=self.reply,
            choices=choices_of(self.occasion),
            listed=None if self.reply else self._listed(chosen),
        )
        form.fields["once"].initial = self._new_key()
        return form

    def _new_key(self) -> str:
        return form_token(self.page.pk, new_reply_key())

    def _listed(self, class_name: str) -> ListedPupil | None:
        """The pupil of the class list by whom staff came here."""
        key = self.request.GET.get("pupil", "")
        return self.page.listed.filter(pk=key, class_name=class_name).first() if key.isdecimal() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or self._form(),
            "reply": self.reply,
        }

    def post(self, request: HttpRequest, page_id: int, reply_id: int | None = None) -> HttpResponse:
        """Store or delete it."""
        here = reverse("planner_replies", args=[self.page.pk])
        if self.reply is not None and "delete" in request.POST:
            return self._delete(self.reply, here)
        data = request.POST.copy()
        key = read_form_token(data.get("once", ""), self.page.pk)
        form = self._form(data)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        by = ReplySource(form.cleaned_data["source"] or ReplySource.PAPER)
        language = self.reply.language if self.reply else "nl"
        try:
            stored = save_reply(self.page, form.data_of_reply(), reply=self.reply, language=language, by=by, key=key)
        except NoRoom as error:
            form.add_error("people", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        except AnsweredBefore as before:
            data["once"] = self._new_key()
            names = ", ".join(str(pupil) for pupil in before.reply.pupils.all())
            text = _("With this form the reply for %(names)s is kept already. Is this one for another child? Keep it.")
            form.add_error(None, text % {"names": names})
            return self.render_to_response(self.get_context_data(form=form))
        except Reply.DoesNotExist:
            return not_found()
        messages.success(
            request, _("Kept, on the waiting list: there is no room left.") if stored.is_waiting else _("Kept.")
        )
        again = "another" in request.POST
        return HttpResponseRedirect(reverse("planner_reply_add", args=[self.page.pk]) if again else here)

    def _delete(self, reply: Reply, here: str) -> HttpResponse:
        """Delete it; the family is told first where staff want that."""
        is_told = "tell" in self.request.POST and bool(reply.email)
        try:
            delete_reply(reply, is_told=is_told, user=self.user)
        except OSError:  # its text may name the address
            messages.error(
                self.request,
                _("The e-mail could not be sent, so the reply is still there. Try again later, or delete it without."),
            )
            return HttpResponseRedirect(self.request.path)
        text = _("The reply is deleted, and the family is told.") if is_told else _("The reply is deleted.")
        messages.success(self.request, text)
        return HttpResponseRedirect(here)


class ClassListView(OccasionView):
    """The first names of a class, to see for whom nobody has answered."""

    page_title = gettext_lazy("Class list")
    template_name = "planner/admin/class_list.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One of the classes that this user sees."""
        super().setup(request, *args, **kwargs)
        self.class_name = self.class_or_404(kwargs["class_name"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The names that are there."""
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or self._form(),
            "class_name": self.class_name,
        }

    def _form(self, data: Any = None) -> ClassListForm:
        rows = self.page.listed.filter(class_name=self.class_name)
        lines = [f"{row.first_name}: {'; '.join(row.choices)}" if row.choices else row.first_name for row in rows]
        return ClassListForm(
            data, initial={"names": "\n".join(lines)}, options=self.page.options, each=self.page.choices_each
        )

    def post(self, request: HttpRequest, page_id: int, class_name: str) -> HttpResponse:
        """Keep them in place of those that were there."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        names, choices = zip(*form.cleaned_data["names"], strict=True) if form.cleaned_data["names"] else ((), ())
        keep_class_list(self.page, self.class_name, names, choices)
        log(instance=self.page, action="planner.class_list", user=self.user)
        messages.success(request, _("The class list is kept; it is deleted with the replies."))
        return HttpResponseRedirect(reverse("planner_replies", args=[self.page.pk]))


@dataclass(frozen=True, slots=True)
class LetterLink:
    """The letter in one language, to print from the browser or as PDF."""

    code: str
    name: str
    url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class SharedLink:
    """The link of a class, in the three forms in which schools hand it out."""

    class_name: str
    url: str
    letters: tuple[LetterLink, ...]
    qr: SafeString
    text: str


class ReplyLinksView(OccasionView):
    """One link per class: as an address, as a picture, as a letter, and as a text for the messaging app."""

    page_title = gettext_lazy("Links and letters")
    template_name = "planner/admin/reply_links.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The links; for an announcement just the one of its page."""
        listed = set(self.page.listed.values_list("class_name", flat=True))
        return super().get_context_data(**kwargs) | {"links": self._links(), "listed": listed}

    def _links(self) -> list[SharedLink]:
        url = self.page.full_url
        if not self.page.live or not url or self.occasion.row is None:
            return []
        names = self.class_names if self.occasion.takes_replies else [""]
        pages = letter_languages(self.page, self.site)
        links = []
        for name in names:
            token = class_token(ClassLink(self.page.pk, name))
            address = f"{url}antwoord/{token}/" if self.occasion.takes_replies else url
            letters = tuple(self._letter(code, page.full_url or "", token) for code, page in pages.items())
            links.append(SharedLink(name, address, letters, qr_code(address), self._text(address)))
        return links

    def _letter(self, code: str, url: str, token: str) -> LetterLink:
        """The letter of a class in one language; an announcement has one for all classes."""
        letter = f"{url}brief/{token}/" if self.occasion.takes_replies else f"{url}brief/"
        pdf_url = f"{letter}brief.pdf" if self.occasion.takes_replies else f"{url}brief.pdf"
        return LetterLink(code, Language(code).label, letter, pdf_url)

    def _text(self, url: str) -> str:
        """Short enough for a message."""
        row, place = self.occasion.row, self.occasion.item.location if self.occasion.item else ""
        when = row.when if row else ""
        values = {"title": self.page.title, "when": f"{when}, {place}" if place else when, "url": url}
        if self.occasion.is_announcement:
            values["until"] = self.occasion.until
            text = _(
                "Your child brings home an assignment: %(title)s. You do it together, until %(until)s. More: %(url)s"
            )
            return text % values
        return _("You are invited: %(title)s, %(when)s. Do you come? Reply here: %(url)s") % values


class DoorView(OccasionView):
    """Attendance on the evening, one tap for each pupil."""

    page_title = gettext_lazy("At the door")
    template_name = "planner/admin/door.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The classes, each by first name."""
        return super().get_context_data(**kwargs) | {"lines": lines_by_class(self.occasion, self.seen)}

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Note that somebody came, or take it back; a script gets JSON, a form its page again."""
        kind, _dash, key = request.POST.get("pupil", "").partition("-")
        pupil = self._pupil(kind, key)
        if pupil is None or (self.seen is not None and pupil.class_name not in self.seen):
            return not_found()
        set_came(pupil, request.POST.get("came") == "1")
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"came": pupil.came})
        return HttpResponseRedirect(f"{reverse('planner_door', args=[self.page.pk])}#{kind}-{pupil.pk}")

    def _pupil(self, kind: str, key: str) -> ReplyPupil | ListedPupil | None:
        if not key.isdecimal():
            return None
        if kind == "reply":
            return ReplyPupil.objects.filter(reply__invitation=self.page, pk=key).first()
        return ListedPupil.objects.filter(invitation=self.page, pk=key).first() if kind == "list" else None


class NameCardsView(OccasionView):
    """Cards for the door, to print and cut: the card of who does not come stays there."""

    page_title = gettext_lazy("Name cards")
    template_name = "planner/admin/name_cards.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One card for each pupil for whom somebody may come."""
        lines = lines_by_class(self.occasion, self.seen)
        return super().get_context_data(**kwargs) | {"lines": lines, "has_cards": any(row.at_the_door for row in lines)}
