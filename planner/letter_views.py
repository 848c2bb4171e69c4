"""Letters with a personal link for each pupil of a class list, to print and hand out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from planner.invitation_access import OccasionView
from planner.invitation_letters import personal_letters
from planner.models import ListedPupil
from planner.reply_queries import lines_by_class


class PersonalLettersView(OccasionView):
    """A letter for each name of a class list, or only for those without an answer."""

    page_title = gettext_lazy("Personal letters")
    template_name = "planner/admin/personal_letters.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One of the classes that this user sees."""
        super().setup(request, *args, **kwargs)
        self.class_name = self.class_or_404(kwargs["class_name"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The letters; none as long as parents cannot reply."""
        url = self.page.full_url or ""
        can_reply = self.page.live and self.occasion.item is not None and self.occasion.takes_replies and url
        letters = personal_letters(self.occasion, url, self._pupils()) if can_reply else []
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "letters": letters,
            "class_name": self.class_name,
            "is_in_readers_language": True,
        }

    def _pupils(self) -> list[ListedPupil]:
        lines = next(row for row in lines_by_class(self.occasion, frozenset({self.class_name})))
        everybody = list(self.page.listed.filter(class_name=self.class_name))
        if "unanswered" not in self.request.GET:
            return everybody
        left = {line.listed.pk for line in lines.unanswered if line.listed}
        return [pupil for pupil in everybody if pupil.pk in left]
