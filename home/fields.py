"""Model fields of our own."""

from typing import Any

from django import forms
from django.db import models


class ChoiceListField(models.JSONField):
    """Several choices out of a fixed set, kept as a JSON list in the order in which they were given.

    A list, not a many-to-many relation, because wagtail-localize neither translates nor copies those.
    ``of`` is the choices class; it is no part of the migration.
    """

    def __init__(self, *args: Any, of: type[models.Choices] | None = None, **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A row of boxes to tick."""
        if self.of is None:
            return super().formfield(**kwargs)  # type: ignore[return-value]
        coerce = int if issubclass(self.of, models.IntegerChoices) else str
        return forms.TypedMultipleChoiceField(
            choices=self.of.choices,
            coerce=coerce,
            required=False,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse values outside the set; JSONField itself only asks whether they can be stored."""
        super().validate(value, model_instance)
        if self.of is not None:
            unknown = [item for item in value or [] if item not in self.of.values]
            if unknown:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": unknown[0]}
                )
