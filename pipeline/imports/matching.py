"""Names in a file and the things here that they mean. What is only near is proposed, never taken silently."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import folded, nearest

LEAVE, ADD, TAKE = "leave", "add", "as:"
"""Answers: leave the rows out, add it as new, "as:GTX Pro" take it as that one."""


class Sure(models.TextChoices):
    """How sure a proposal is."""

    SAME = "same", _("written differently")
    NEAR = "near", _("similar")
    NONE = "none", _("not known here")


@dataclass
class Match:
    """A name that is not written as the thing here is: what it may mean and in how many rows it stands."""

    kind: str
    value: str
    proposal: str
    sure: str
    answer: str
    rows: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.value}"

    def as_json(self) -> dict:
        return {
            "key": self.key,
            "kind": self.kind,
            "value": self.value,
            "proposal": self.proposal,
            "sure": self.sure,
            "answer": self.answer,
            "rows": self.rows,
        }


class Matcher:
    """Finds what the names of one kind ("product", "person", "account") mean.

    `known` is a growing map by name and by folded name; `answers` are a person's, by "kind:value". `may_add`: what
    nobody knows is proposed as new, else its rows are left out.
    `near(name)` gives the known name that it may be another way of writing; by default one spelt like it.
    """

    def __init__(
        self,
        kind: str,
        known: Mapping[str, object],
        answers: Mapping[str, str],
        *,
        may_add: bool,
        near: Callable[[str], str | None] | None = None,
    ):
        self.kind = kind
        self.known = known
        self.answers = answers
        self.may_add = may_add
        self.near = near or self._spelt_like
        self.matches: dict[str, Match] = {}
        self._settled: dict[str, str | None] = {}

    def key_of(self, name: str) -> str | None:
        """The key in `known` under which the thing is, or is to be added; None when its rows are left out."""
        if name not in self._settled:
            self._settled[name] = self._settle(name)
        if name in self.matches:
            self.matches[name].rows += 1
        return self._settled[name]

    def _settle(self, name: str) -> str | None:
        if name in self.known:
            return name
        match = self.matches[name] = self._proposed(name, self.known.get(folded(name)))
        return {ADD: name, LEAVE: None}.get(match.answer, match.answer.removeprefix(TAKE))

    def _proposed(self, name: str, here) -> Match:
        proposal = here.name if here else self.near(name) or ""
        sure = Sure.SAME if here else Sure.NEAR if proposal else Sure.NONE
        usual = f"{TAKE}{proposal}" if here else ADD if self.may_add else LEAVE
        return Match(self.kind, name, proposal, sure, self._answer(name, usual))

    def _spelt_like(self, name: str) -> str | None:
        return nearest(name, (one.name for one in self.known.values()))

    def _answer(self, name: str, usual: str) -> str:
        answer = self.answers.get(f"{self.kind}:{name}", usual)
        is_known = answer.startswith(TAKE) and answer.removeprefix(TAKE) in self.known
        return answer if is_known or answer == LEAVE or (answer == ADD and self.may_add) else usual
