"""A month's revisions beside each other: what reopening changed, rep by rep, and why (4.3.3, 1.3.2)."""

from dataclasses import dataclass
from decimal import Decimal

from salesdept.common.models import AuditEntry

from ..models import Period, Scorecard

FIGURES = ("amount", "profit", "new_customers", "satisfaction", "score")


@dataclass(frozen=True)
class Pair:
    """One figure in both versions; `change` is None where one of them is not known."""

    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Row:
    """One rep in two versions of the month; a card is None where the rep has none in that version."""

    before: Scorecard | None
    after: Scorecard | None

    @property
    def card(self) -> Scorecard:
        card = self.after or self.before
        if card is None:
            raise ValueError("A row has a card in one version at least.")
        return card

    @property
    def figures(self) -> dict[str, Pair]:
        return {name: Pair(getattr(self.before, name, None), getattr(self.after, name, None)) for name in FIGURES}

    @property
    def grades(self) -> tuple[str, str]:
        return getattr(self.before, "grade", ""), getattr(self.after, "grade", "")

    @property
    def differs(self) -> bool:
        return self.grades[0] != self.grades[1] or any(pair.before != pair.after for pair in self.figures.values())


def versions_of(period: Period, user) -> list[int]:
    """The revisions of which `user` may read cards, the oldest first."""
    cards = Scorecard.objects.visible_to(user).filter(period=period)
    return sorted(cards.order_by().values_list("revision", flat=True).distinct())


def chosen_version(text: str | None, there: list[int], default: list[int]) -> int:
    """The version that an address names, if it is there, else the default's; 0 where there is none."""
    wanted = int(text) if text and text.isdigit() and len(text) < 6 else None
    return wanted if wanted in there else (default or [0])[0]


def compared(period: Period, user, before: int, after: int) -> list[Row]:
    """Every rep whose card `user` may read in one of both revisions, by name; those that differ come first."""
    cards: dict = {}
    for card in Scorecard.objects.visible_to(user).filter(period=period, revision__in=(before, after)).for_list():
        cards.setdefault(card.rep, {})[card.revision] = card
    rows = [Row(versions.get(before), versions.get(after)) for versions in cards.values()]
    return sorted(rows, key=lambda row: (not row.differs, row.card.rep.name))


def reasons_between(period: Period) -> list[AuditEntry]:
    """Why the month was compiled anew: sent back, asked to be reopened; the newest first."""
    told = AuditEntry.objects.of(period).filter(action__in=["send_back", "ask_to_reopen"])
    return list(told)
