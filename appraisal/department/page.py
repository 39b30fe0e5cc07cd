"""All that the department's page says of a month, for one reader."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.analysis.figures import Figure
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from .cards import Cards, cards_of_month
from .part import Part, part_of
from .sales import Against, Member, Sales, Sums, by_month
from .satisfaction import Content, answers_behind, satisfaction_by_month

MONTHS = 13
BARS = 8
"""Of more changes than these the rest is one bar."""


@dataclass(frozen=True)
class Bar:
    """A step of the waterfall, as the component draws it."""

    label: str
    figure: Figure


@dataclass(frozen=True)
class Share:
    """What a team or a rep brought, which `whose` names."""

    label: str
    amount: Decimal
    sales: Sales
    whose: dict
    target: Decimal | None = None

    @property
    def url(self) -> str:
        """Where the rows stand; of a thousand reps a dozen are shown."""
        return self.sales.url(**self.whose)


class DepartmentMonth:
    """A month of the reader's part of the department. Its queries don't grow with the reps."""

    def __init__(self, user, month: Month):
        self.user, self.month = user, month
        self.part: Part = part_of(user, month)
        self.months = [month.shift(back) for back in range(1 - MONTHS, 1)]

    @property
    def is_running(self) -> bool:
        return self.month == Month.current()

    @cached_property
    def cards(self) -> Cards:
        return cards_of_month(self.part, self.month)

    @cached_property
    def by_month(self) -> dict[Month, Sums]:
        return by_month(self.part, self.months)

    @property
    def sums(self) -> Sums:
        return self.by_month[self.month]

    @property
    def before(self) -> Sums:
        return self.by_month[self.month.previous]

    @property
    def year_ago(self) -> Sums:
        return self.by_month[self.months[0]]

    @cached_property
    def satisfaction(self) -> dict[Month, Content]:
        return satisfaction_by_month(self._rated, self.months)

    def answers(self):
        """Those that make the satisfaction of the month."""
        return answers_behind(self._rated, self.month)

    @property
    def _rated(self) -> list | None:
        """Whose customers' answers count here; None for everybody's."""
        return None if self.part.teams is None else [card.rep_id for card in self.cards.reps]

    def target(self, name: str) -> Decimal | None:
        """What the teams' cards say together: a rep's target counts for the days in each team (figures 15)."""
        known = [target for card in self.cards.teams if (target := getattr(card, f"target_{name}")) is not None]
        return sum(known, ZERO) if known else None

    @property
    def sales(self) -> Sales:
        return Sales(self.part, self.month)

    @property
    def compared(self) -> Sales:
        return Sales(self.part, self.month, Against.BEFORE)

    @cached_property
    def members(self) -> list[Member]:
        return self.sales.by_member()

    @cached_property
    def by_team(self) -> list[Share]:
        """Every team with entries or a target, the largest first."""
        targets = {card.team_id: card.target_amount for card in self.cards.teams if card.target_amount is not None}
        names: dict = {card.team_id: card.team.name for card in self.cards.teams if card.team_id in targets}
        names |= {member.team: member.team_name for member in self.members}
        amounts = self._amounts("team", names)
        shares = (
            Share(names[key] or _("Without a team"), amounts[key], self.sales, {"team": key}, targets.get(key))
            for key in names
        )
        return sorted(shares, key=_largest_first)

    @cached_property
    def by_rep(self) -> list[Share]:
        """Every rep with entries, the largest first."""
        names = {member.rep: member.rep_name for member in self.members}
        amounts = self._amounts("rep", names)
        shares = (Share(names[key], amounts[key], self.sales, {"rep": key}) for key in names)
        return sorted(shares, key=_largest_first)

    def _amounts(self, name: str, keys) -> dict:
        amounts = dict.fromkeys(keys, ZERO)
        for member in self.members:
            amounts[getattr(member, name)] += member.amount
        return amounts

    def waterfall(self, name: str) -> list[Bar]:
        """From the month before to this one by rep or customer; the bars add up to the difference, to the cent."""
        found = self.compared.greatest_changes(name, BARS)
        bars = [Bar(label, Figure(change, 0, url)) for label, change, url in found]
        rest = self.sums.amount - self.before.amount - sum((bar.figure.value for bar in bars), ZERO)
        if rest:
            bars.append(Bar(_("All others"), Figure(rest, 0, self.changes_url(name))))
        return bars

    def changes_url(self, name: str) -> str:
        return f"{reverse('appraisal:department_changes', args=[self.month])}?by={name}"

    @property
    def ends(self) -> tuple[tuple, tuple]:
        """The two ends of the waterfall."""
        earlier = Sales(self.part, self.month.previous)
        return (
            (self.month.previous.label, self.before.amount, earlier.url()),
            (self.month.label, self.sums.amount, self.sales.url()),
        )


def _largest_first(share: Share) -> tuple:
    return -share.amount, share.label
