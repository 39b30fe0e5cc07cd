"""The promotion list, derived anew from the published cards (4.4.2)."""

from django.db import transaction

from ..models import Promotion
from .runs import Run, latest_of_each, runs, standing


@transaction.atomic
def derive() -> None:
    """Find the candidates of now. Again it changes nothing; nothing is deleted, what is not borne out is marked."""
    _mark_doubtful()
    waiting = Promotion.objects.waiting().order_by("pk").select_for_update(of=("self",))
    open_now = {one.person_id: one for one in waiting}
    found = latest_of_each(runs())
    Promotion.objects.bulk_create(
        [Promotion(person_id=run.person_id, **_facts(run)) for run in found if run.person_id not in open_now],
        ignore_conflicts=True,
    )
    longer = [one for run in found if (one := open_now.get(run.person_id)) and _continues(one, run)]
    Promotion.objects.bulk_update(longer, ["kind", "first", "last", "months"])
    # What was in doubt decides what is consumed; what is found now may contain a month that is open again.
    _mark_doubtful()


def _facts(run: Run) -> dict:
    return {"kind": run.kind, "first": run.first, "last": run.last, "months": run.months}


def _continues(candidate: Promotion, run: Run) -> bool:
    """A candidate not yet proposed goes along with its run; True when that changes it."""
    facts = _facts(run)
    if candidate.state != Promotion.State.CANDIDATE or all(getattr(candidate, k) == v for k, v in facts.items()):
        return False
    for name, value in facts.items():
        setattr(candidate, name, value)
    return True


def _mark_doubtful() -> None:
    """By the cards as they are; a month that is open again leaves in doubt what it bore."""
    months = standing()
    borne_out = [pk for pk, least in Promotion.objects.values_list("pk", "months") if months[pk] >= least]
    open_again = set(Promotion.objects.with_a_month_open_again().values_list("pk", flat=True))
    Promotion.objects.filter(pk__in=set(borne_out) - open_again, is_doubtful=True).update(is_doubtful=False)
    others = Promotion.objects.exclude(pk__in=set(borne_out) - open_again)
    others.filter(is_doubtful=False).update(is_doubtful=True)
