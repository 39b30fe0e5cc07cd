"""What a questionnaire asks, as its version keeps it: questions in three languages, some shown only after an answer.

A condition names a question that stands earlier, so that no circle can arise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken

MOST_QUESTIONS = 20
FEW = 5
"""More than so many, and people stop in the middle."""


class Kind(models.TextChoices):
    CSAT = "csat", _("Satisfaction, 1 to 5")
    NPS = "nps", _("Recommendation, 0 to 10")
    ONE = "one", _("Choice of one")
    SEVERAL = "several", _("Choice of several")
    TEXT = "text", _("Text")


class Is(models.TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    BELOW = "below", _("is below")
    ABOVE = "above", _("is above")


NUMBERS = {Kind.CSAT: (1, 5), Kind.NPS: (0, 10)}
CHOICES = (Kind.ONE, Kind.SEVERAL)


@dataclass(frozen=True)
class Condition:
    """Of the answer to an earlier question, by which another one is shown."""

    question: str
    relation: str
    value: str

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """False while the earlier question has no answer."""
        given = answers.get(self.question)
        if given in (None, "", []):
            return False
        found = [str(one) for one in given] if isinstance(given, list) else [str(given)]
        if self.relation == Is.IS:
            return self.value in found
        if self.relation == Is.IS_NOT:
            return self.value not in found
        below = self.relation == Is.BELOW
        return int(found[0]) < int(self.value) if below else int(found[0]) > int(self.value)


@dataclass(frozen=True)
class Question:
    """One question. `text` and `choices` by language; a choice is kept by its place, from "1" on.

    `rates` is the one whose 1 to 5 is credited to the rep.
    """

    key: str
    kind: str
    text: dict[str, str]
    choices: dict[str, list[str]] = field(default_factory=dict)
    is_needed: bool = False
    rates: bool = False
    condition: Condition | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Question":
        condition = kept.get("condition")
        return cls(**{**kept, "condition": Condition(**condition) if condition else None})

    def kept(self) -> dict:
        return asdict(self)

    @property
    def words(self) -> str:
        """The question in the language that is spoken now."""
        return _spoken(self.text) or ""

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(value, label) of the choices, in the language that is spoken now."""
        return [(str(place), label) for place, label in enumerate(_spoken(self.choices) or [], start=1)]

    def told(self, value) -> str:
        """An answer to it as it reads."""
        if self.kind not in CHOICES:
            return str(value)
        labels = dict(self.labels)
        return ", ".join(labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))


def _spoken(by_language: dict):
    languages = (get_language(), settings.LANGUAGE_CODE, *dict(settings.LANGUAGES))
    return next((by_language[code] for code in languages if code and by_language.get(code)), None)


def shown(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked, given these answers."""
    known: dict[str, Any] = {}
    asked = []
    for question in questions:
        if question.condition is None or question.condition.holds(known):
            asked.append(question)
            known[question.key] = answers.get(question.key)
    return asked


def must_hold_together(questions: list[Question]) -> None:
    """RuleBroken for a questionnaire that nobody could answer or that rates nobody clearly."""
    if len(questions) > MOST_QUESTIONS:
        raise _refused(gettext("A questionnaire has at most %(most)s questions.") % {"most": MOST_QUESTIONS})
    if sum(question.rates for question in questions) > 1:
        raise _refused(gettext("One question rates: take the mark from the other one first."))
    before: dict[str, Question] = {}
    for question in questions:
        _must_be_whole(question)
        if question.condition:
            _must_be_answerable(question, before)
        before[question.key] = question


def _must_be_whole(question: Question) -> None:
    languages = dict(settings.LANGUAGES)
    if any(not question.text.get(code) for code in languages):
        raise _refused(gettext("Every question is asked in all three languages."))
    if question.rates and question.kind != Kind.CSAT:
        raise _refused(gettext("Only a question of satisfaction, 1 to 5, rates."))
    if question.kind in CHOICES:
        numbers = {len(question.choices.get(code, [])) for code in languages}
        if len(numbers) > 1 or min(numbers) < 2:
            raise _refused(gettext("Name at least two choices, as many in each language."))


def _must_be_answerable(question: Question, before: Mapping[str, Question]) -> None:
    condition = question.condition
    earlier = before.get(condition.question) if condition else None
    if earlier is None or condition is None:
        raise _refused(
            gettext("“%(question)s” hangs on a question that stands after it or is gone.")
            % {"question": question.words}
        )
    if condition.relation in (Is.BELOW, Is.ABOVE) and earlier.kind not in NUMBERS:
        raise _refused(gettext("Only a number is below or above another."))
    if not _can_be(earlier, condition.value):
        raise _refused(
            gettext("“%(value)s” is no answer to “%(question)s”.")
            % {"value": condition.value, "question": earlier.words}
        )


def _can_be(question: Question, value: str) -> bool:
    if question.kind in NUMBERS:
        low, high = NUMBERS[Kind(question.kind)]
        return value.isdigit() and low <= int(value) <= high
    return question.kind in CHOICES and value in dict(question.labels)


def _refused(message: str) -> RuleBroken:
    return RuleBroken(message, "4.3.2", remedy=gettext("Correct the question and save it again."))
