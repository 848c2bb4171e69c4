"""The form by which parents reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planner.actions_replies import PupilData, ReplyData
from planner.choices import Answer
from planner.models import ListedPupil, Reply, ReplyPupil
from planner.occasions import Occasion
from planner.reply_queries import INTERPRETER_LANGUAGES, OTHER_LANGUAGE, language_name

MOST_PUPILS = 3
MOST_PEOPLE = 6
MOST_CHILDREN = 6


def interpreter_choices() -> list[tuple[str, str]]:
    """The languages by name in the reader's own, after none and before another."""
    languages = sorted(((code, language_name(code)) for code in INTERPRETER_LANGUAGES), key=lambda pair: pair[1])
    return [("", gettext("No, thank you")), *languages, (OTHER_LANGUAGE, language_name(OTHER_LANGUAGE))]


def number_choices(first: int, last: int) -> list[tuple[int, str]]:
    """Numbers to choose from."""
    return [(number, str(number)) for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class PupilChoices:
    """What pupils choose from at an invitation, as value and words, and how many of it."""

    options: tuple[tuple[str, str], ...] = ()
    each: int = 1


def choices_of(occasion: Occasion) -> PupilChoices:
    """Those of an invitation, in the words of its page; what is kept are the Dutch words."""
    return PupilChoices(occasion.options, occasion.source.choices_each)


class PupilForm(forms.Form):
    """First name and class, and a choice where the meeting asks for one; no more is asked of a pupil."""

    first_name = forms.CharField(
        label=_("First name of your child"),
        max_length=40,
        error_messages={"required": _("Give the first name of your child.")},
    )
    class_name = forms.ChoiceField(label=_("Class"), error_messages={"required": _("Choose the class of your child.")})

    def __init__(
        self,
        *args: Any,
        classes: Sequence[str] = (),
        class_name: str = "",
        choices: PupilChoices | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chooses = choices or PupilChoices()
        own = self.initial.get("class_name") or class_name
        names = list(classes) if own in ("", *classes) else [*classes, own]
        field = cast(forms.ChoiceField, self.fields["class_name"])
        field.choices = [("", gettext("Choose…")), *((name, name) for name in names)]
        field.initial = class_name
        self.fields["first_name"].widget.attrs["autocomplete"] = "off"
        if self.empty_permitted:
            self.fields["first_name"].required = False  # without a name it is no pupil at all, see has_changed
        self._add_choices()

    def _add_choices(self) -> None:
        """A field for each choice; what was chosen before stays a choice."""
        chosen = self.initial.get("choices") or []
        options = [*self.chooses.options]
        options += [(value, value) for value in chosen if value not in dict(options)]
        for number in range(self.chooses.each if self.chooses.options else 0):
            label = gettext("What does your child choose?")
            if number:
                label = gettext("Choice %(number)s") % {"number": number + 1}
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=label,
                choices=[("", gettext("Not known yet")), *options],
                required=False,
                initial=chosen[number] if number < len(chosen) else "",
            )

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        """The fields of the choices, for the template."""
        return [self[name] for name in self.fields if name.startswith("choice_")]

    @property
    def is_known(self) -> bool:
        """Whether a personal link already says who it is."""
        return self.fields["first_name"].disabled

    def settle(self) -> None:
        """Take name and class from the personal link, and ask for neither."""
        self.fields["first_name"].disabled = self.fields["class_name"].disabled = True

    def pupil(self) -> PupilData:
        """What was answered; a choice counts once."""
        values = self.cleaned_data
        chosen = [values[field.name] for field in self.choice_fields if values[field.name]]
        return PupilData(values["first_name"].strip(), values["class_name"], tuple(dict.fromkeys(chosen)))

    def has_changed(self) -> bool:
        """A class alone is no pupil: the first one stands there beforehand."""
        return bool(self.data.get(self.add_prefix("first_name"), "").strip())


class ReplyForm(forms.Form):
    """What parents answer. The parts that a choice makes needless are hidden by the style sheet alone."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(label=_("Leave this empty"), required=False)
    answer = forms.ChoiceField(
        label=_("Do you come?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, no, or that we call you.")},
    )
    people = forms.TypedChoiceField(
        label=_("With how many people do you come?"),
        choices=number_choices(1, MOST_PEOPLE),
        coerce=int,
        initial=2,
        required=False,
    )
    telephone = forms.CharField(
        label=_("On which number can we call you?"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty if school has your number."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    interpreter = forms.ChoiceField(label=_("Do you want an interpreter?"), required=False)
    childcare = forms.TypedChoiceField(
        label=_("For how many small children do you want childcare?"),
        choices=number_choices(0, MOST_CHILDREN),
        coerce=int,
        initial=0,
        required=False,
    )
    question = forms.CharField(
        label=_("Do you have a question for school?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you want a reminder, and word when something changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        classes: Sequence[str],
        class_name: str = "",
        reply: Reply | None = None,
        choices: PupilChoices | None = None,
        listed: ListedPupil | None = None,
        is_personal: bool = False,
    ) -> None:
        super().__init__(data, initial=_initial(reply))
        cast(forms.ChoiceField, self.fields["interpreter"]).choices = interpreter_choices()
        rows: list[ReplyPupil | ListedPupil] = list(reply.pupils.all()) if reply else [listed] if listed else []
        self.pupils = [
            PupilForm(
                data,
                prefix=f"pupil-{number}",
                empty_permitted=number > 0,
                use_required_attribute=False,
                initial=_initial_pupil(rows[number : number + 1]),
                classes=classes,
                class_name=class_name,
                choices=choices,
            )
            for number in range(MOST_PUPILS)
        ]
        if is_personal:
            self.first_pupil.settle()
        for form in self.pupils:
            _describe(form)
        _describe(self)

    @property
    def first_pupil(self) -> PupilForm:
        """The one that every reply has."""
        return self.pupils[0]

    @property
    def more_pupils(self) -> list[PupilForm]:
        """Brothers and sisters."""
        return self.pupils[1:]

    @property
    def has_more(self) -> bool:
        """Whether something stands among what is folded away."""
        return any(form.has_changed() or form.initial.get("first_name") for form in self.more_pupils)

    @property
    def has_details(self) -> bool:
        """Whether something stands among the questions that are folded away, or is wrong there."""
        names = ("interpreter", "childcare", "question", "email")
        return any(self[name].value() not in (None, "", 0, "0") or self[name].errors for name in names)

    def clean_website(self) -> str:
        """People do not see this field; programs fill it in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty: it catches programs that fill in everything."))
        return ""

    def is_valid(self) -> bool:
        """The pupils too."""
        faults = [form for form in self.pupils if not form.is_valid()]
        return super().is_valid() and not faults

    def faults(self) -> Iterator[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary on top."""
        for form in (self, *self.pupils):
            for name, errors in form.errors.items():
                target = form[name].id_for_label if name in form.fields else ""
                if name == "answer":
                    target = f"{form[name].auto_id}_0"
                yield from ((target, str(error)) for error in errors)

    def data_of_reply(self) -> ReplyData:
        """What was answered."""
        values = self.cleaned_data
        pupils = [form.pupil() for form in self.pupils if form.cleaned_data.get("first_name")]
        return ReplyData(
            answer=values["answer"],
            pupils=tuple({pupil[:2]: pupil for pupil in pupils}.values()),
            people=values["people"] or 2,
            telephone=values["telephone"],
            interpreter=values["interpreter"],
            childcare=values["childcare"] or 0,
            question=values["question"],
            email=values["email"],
        )


def _initial(reply: Reply | None) -> dict[str, Any]:
    if reply is None:
        return {}
    names = ("answer", "telephone", "interpreter", "childcare", "question", "email", "source")
    return {name: getattr(reply, name) for name in names} | {"people": reply.people or 2}


def _initial_pupil(rows: Sequence[ReplyPupil | ListedPupil]) -> dict[str, Any]:
    names = ("first_name", "class_name", "choices")
    return {name: getattr(rows[0], name) for name in names} if rows else {}


def _describe(form: forms.Form) -> None:
    """Tie a field's mistake to it for who does not see them side by side."""
    if not form.is_bound:
        return
    for name in form.errors:
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"
