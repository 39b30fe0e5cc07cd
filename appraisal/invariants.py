"""What must hold in the database of chapter 4."""

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO

from .models import BonusLine, BonusRun, Loss, LossUse, Promotion
from .promotion.runs import standing


def _sum(rows, by: str):
    """What `rows` of the outer record come to, 0.00 where there are none; `by` leads from them to it."""
    sums = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), ZERO, output_field=DecimalField(max_digits=14, decimal_places=2))


@invariant("a bonus run comes to the sum of its lines", clause="4.4.1")
def runs_are_their_lines():
    runs = BonusRun.objects.for_list().annotate(sum=_sum(BonusLine.objects.all(), "run"))
    yield from (f"{run.month}: {run.total}, its lines {run.sum}" for run in runs.exclude(total=F("sum")))


@invariant("the bonuses of a month stay within its pool", clause="4.4.1")
def runs_stay_within_their_pool():
    runs = BonusRun.objects.exclude(pool=None).for_list()
    runs = runs.annotate(given=_sum(BonusLine.objects.filter(is_difference=False), "run"))
    yield from (f"{run.month}: {run.given} of {run.pool}" for run in runs.filter(given__gt=F("pool")))


@invariant("a bonus line about another month than its run's is a difference, and no other is", clause="4.4.1")
def differences_are_of_earlier_months():
    own_month = Q(period=F("run__period"))
    wrong = Q(is_difference=True) & own_month | Q(is_difference=False) & ~own_month
    yield from (str(line.pk) for line in BonusLine.objects.filter(wrong))


@invariant("nobody's sum in a bonus run is negative", clause="4.4.1")
def no_run_takes_from_anybody():
    sums = BonusLine.objects.order_by().values("run", "person").annotate(sum=Sum("amount")).filter(sum__lt=0)
    yield from (f"{row['run']} {row['person']}: {row['sum']}" for row in sums)


@invariant("a loss is made good by what the lines of approved runs say", clause="4.4.1")
def losses_are_made_good_by_lines():
    uses = LossUse.objects.filter(line__run__in=BonusRun.objects.settled())
    losses = Loss.objects.annotate(sum=_sum(uses, "loss")).exclude(used=F("sum"))
    yield from (f"{loss.pk}: {loss.used}, by its lines {loss.sum}" for loss in losses)


@invariant("an exported bonus run, and no other, has its files for payroll", clause="4.4.1")
def exported_runs_have_files():
    exported = Q(state__in=["exported", "paid"])
    wrong = exported & Q(files=None) | ~exported & Q(files__isnull=False)
    yield from (str(run.pk) for run in BonusRun.objects.filter(wrong).distinct())


@invariant("a promotion not marked as doubtful is borne out by its months", clause="4.4.2")
def promotions_are_borne_out():
    months = standing()
    for promotion in Promotion.objects.filter(is_doubtful=False).for_list():
        if months[promotion.pk] < promotion.months:
            yield f"{promotion.pk}: {promotion.months} months, the cards say {months[promotion.pk]}"
