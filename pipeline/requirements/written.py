"""A need as it is frozen and read by the customer: plain words, no references."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.TextChoices):
    MUST = "must", _("must")
    SHOULD = "should", _("should")
    COULD = "could", _("could")


PRIORITY_TONES = {"must": "info", "should": "neutral", "could": "neutral"}


@dataclass(frozen=True)
class WrittenNeed:
    """`goal_on` is a day as 2026-01-31, "" for none."""

    text: str
    priority: str
    pain: str = ""
    answer: str = ""
    goal: str = ""
    measure: str = ""
    goal_on: str = ""

    @classmethod
    def of(cls, need) -> "WrittenNeed":
        day = need.goal_on.isoformat() if need.goal_on else ""
        return cls(need.text, str(need.priority), need.pain, need.answer, need.goal, need.measure, day)

    def as_data(self) -> dict:
        return asdict(self)

    @property
    def get_priority_display(self):
        return Priority(self.priority).label

    @property
    def priority_tone(self) -> str:
        return PRIORITY_TONES[self.priority]

    @property
    def goal_day(self) -> date | None:
        return date.fromisoformat(self.goal_on) if self.goal_on else None
