"""What each member brought to a team's month: the entries that carry the team, rep by rep."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from salesdept.common.money import ZERO
from salesdept.people.models import User

from ..figures import evidence_of
from ..models import Scorecard, TeamCard
from ..rules import Indicator


@dataclass(frozen=True)
class Contribution:
    """A rep's part of the team's sums; `card` is the rep's own, where that is in this team."""

    rep: User
    amount: Decimal
    profit: Decimal | None
    new_customers: Decimal
    share: Decimal | None
    card: Scorecard | None

    @property
    def in_percent(self) -> Decimal | None:
        return None if self.share is None else self.share * 100


def contributions_of(card: TeamCard) -> list[Contribution]:
    """Whoever has entries or a card in the team this month, the largest part first. Three queries."""
    sums = {row.pop("rep"): row for row in _by_rep(card)}
    cards = Scorecard.objects.filter(period=card.period_id, revision=card.revision, team=card.team_id)
    own = {one.rep_id: one for one in cards.select_related("period")}
    reps = User.objects.in_bulk([*sums, *own])
    nothing = {"together": ZERO, "profit": None, "customers": ZERO}
    parts = [
        Contribution(
            rep=rep,
            amount=(found := sums.get(pk, nothing))["together"],
            profit=found["profit"],
            new_customers=found["customers"],
            share=found["together"] / card.amount if card.amount > 0 else None,
            card=own.get(pk),
        )
        for pk, rep in reps.items()
    ]
    return sorted(parts, key=lambda part: (-part.amount, part.rep.name))


def member_of(card: TeamCard, rep_id: str) -> User | None:
    """Who of the team's month is meant; None for nobody, a stranger and what is no id."""
    return next((rep for rep in User.objects.filter(pk__in=_by_rep(card).values("rep")) if str(rep.pk) == rep_id), None)


def _by_rep(card: TeamCard):
    entries = evidence_of(card, Indicator.AMOUNT).counted
    return (
        entries.select_related(None)
        .order_by()
        .values("rep")
        .annotate(
            together=Sum("amount"),
            profit=Sum(F("amount") - F("cost"), filter=Q(cost__isnull=False)),
            customers=Sum("new_customers"),
        )
    )
