"""The line of the gate after the proposal stage that looks at the customer's musts (3.3.2)."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..gating.checks import Requirement
from .coverage import NeedLine, lines_of, needs_of


@dataclass(frozen=True)
class Offer:
    """What a customer is offered: the `version` that counts, the `newest`, and the `musts` with what is said to them.

    What counts is the accepted version, else the newest that was sent, else the newest; None without any.
    """

    opportunity: Any
    version: Any
    newest: Any
    musts: list[NeedLine]

    @classmethod
    def of(cls, opportunity) -> "Offer":
        versions = list(opportunity.proposals.order_by("-number").prefetch_related("coverage"))
        by_state = {version.state: version for version in reversed(versions)}
        newest = versions[0] if versions else None
        counts = by_state.get("accepted") or by_state.get("sent") or newest
        lines = lines_of(counts) if counts else [NeedLine(need, None, False) for need in needs_of(opportunity)]
        return cls(opportunity, counts, newest, [line for line in lines if line.is_must])

    @property
    def open_musts(self) -> list[NeedLine]:
        return [line for line in self.musts if line.is_open]

    @property
    def is_answered(self) -> bool:
        """Each must is covered, or left out with the customer's agreement."""
        return not self.open_musts

    @property
    def place(self) -> str:
        """The newest version where it is still written, else the one that counts."""
        if self.newest and not self.newest.is_frozen:
            return f"{self.newest.get_absolute_url()}edit/#coverage"
        return f"{(self.version or self.opportunity).get_absolute_url()}#coverage"

    @property
    def told(self) -> str:
        """How many are answered, and the first two that are not."""
        if not self.version or not self.musts:
            return ""
        missing = self.open_musts
        counted = {"number": self.version.number, "n": len(self.musts) - len(missing), "all": len(self.musts)}
        why = [f"{Truncator(line.need.text).chars(30)} – {line.trouble}" for line in missing[:2]]
        return " · ".join([gettext("V%(number)d answers %(n)d of %(all)d") % counted, *why])


MUSTS = Requirement(
    "coverage",
    "3.3.2",
    _("an answer to every must: covered, or left out with the customer's agreement"),
    attrgetter("is_answered"),
    attrgetter("place"),
    who=_("owner or authors of the proposal"),
    evidence=attrgetter("told"),
    supply="pipeline.proposals.supplies.answer_supply",
    is_waivable=True,
    of=Offer.of,
)
