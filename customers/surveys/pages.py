"""The pages of a survey: which questions stand on the next one, and how they look (4.3.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from salesdept.links.door import drawn_for_holders

from .models.questionnaire import asked_by
from .questions import NUMBERS, Kind, Question, shown

PAGE = "customers/surveys/visitor/page.html"
GAP = "\ue000"
"""Where a page that is drawn once for many says what it is about; no text has this sign."""
LEVELS = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Neutral"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}


@dataclass(frozen=True)
class Page:
    """Keys of questions: all that are `asked` as far as is known by now, and those that stand `here`."""

    asked: tuple[str, ...]
    here: tuple[str, ...]
    is_one_tap: bool = False

    @classmethod
    def after(cls, questions: list[Question], given: Mapping[str, Any], seen: Iterable[str] = ()) -> "Page":
        """What is asked after these answers and was not `seen` yet.

        A first question on a scale stands alone: whoever taps a level has answered.
        """
        asked = shown(questions, given)
        known = {*seen, *given}
        if not known and asked and asked[0].kind in NUMBERS:
            return cls(_keys(asked), _keys(asked[:1]), is_one_tap=True)
        return cls(_keys(asked), tuple(one.key for one in asked if one.key not in known))

    @classmethod
    def of_all(cls, questions: list[Question]) -> "Page":
        """All that is asked of everybody, for who looks on."""
        asked = _keys(shown(questions, {}))
        return cls(asked, asked)

    @property
    def shown_by_now(self) -> str:
        return ",".join(self.here if self.is_one_tap else self.asked)


def _keys(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(one.key for one in questions)


def drawn(version_pk: int, page: Page, language: str, *, about: str, **stands) -> str:
    """A whole page, drawn once for all who come to it; `stands` says what is with us already."""
    return _with_a_gap(version_pk, page, language, bool(about), **stands).replace(GAP, escape(about))


@lru_cache(maxsize=500)
def _with_a_gap(version_pk: int, page: Page, language: str, names_occasion: bool, **stands) -> str:
    with translation.override(language):
        context = {"page": page, "questions": draw(asked_by(version_pk), page), "about": names_occasion and GAP}
        return drawn_for_holders(PAGE, context | stands)


def draw(questions: Iterable[Question], page: Page, form=None) -> str:
    """The questions of a page; with a `form`, what was entered into it and is wrong there."""
    by_key = {one.key: one for one in questions}
    count = len(page.asked)
    sent = {key: form[key] for key in page.here if form and key in form.fields}
    rows = [(page.asked.index(key) + 1, count, by_key[key], *_entered(by_key[key], sent.get(key))) for key in page.here]
    return render_to_string("customers/surveys/visitor/_questions.html", {"page": page, "rows": rows})


def _entered(question: Question, field) -> tuple:
    """(what was typed, [(value, label, whether it is chosen)], errors) of a question."""
    value = field.value() if field else None
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    options = [(choice, label, str(choice) in chosen) for choice, label in choices_of(question)]
    return value, options, field.errors if field else []


def choices_of(question: Question) -> list[tuple]:
    """(value, label) of what can be chosen; none for a text."""
    if question.kind == Kind.CSAT:
        return [(level, f"{level} {label}") for level, label in LEVELS.items()]
    if question.kind == Kind.NPS:
        low, high = NUMBERS[Kind.NPS]
        return [(level, str(level)) for level in range(low, high + 1)]
    return question.labels
