"""What an approved run does to the losses carried forward (4.4.1), in a fixed number of statements."""

from django.db.models import F, OuterRef, Subquery

from ..models import BonusRun, Loss, LossUse


def book_losses(run: BonusRun) -> None:
    """Set off what the run's lines made good, and carry what their months lost; once, in the approval."""
    made_good = LossUse.objects.filter(line__run=run, loss=OuterRef("pk")).values("amount")
    Loss.objects.filter(uses__line__run=run).update(used=F("used") + Subquery(made_good))
    lines = {(line.person_id, line.period.month): line for line in run.lines.select_related("period")}
    known = Loss.objects.filter(person__in={person for person, _month in lines}).order_by("pk")
    locked = known.select_for_update(of=("self",))
    for loss in (changed := [loss for loss in locked if (loss.person_id, loss.month) in lines]):
        # Never less than what was made good of it already.
        loss.amount = max(lines.pop((loss.person_id, loss.month)).loss, loss.used)
    Loss.objects.bulk_update(changed, ["amount"])
    Loss.objects.bulk_create(
        Loss(person_id=person, month=month, amount=line.loss) for (person, month), line in lines.items() if line.loss
    )
