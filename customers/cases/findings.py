"""Whether a complaint holds, by somebody whom it is not about (7.2.2); the appraisal counts it (4.1.5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.people.teams_by_day import TeamsByDay

from ..models.ownership import OwnershipPeriod
from .querysets import CaseFindingQuerySet


class Verdict(models.TextChoices):
    SUBSTANTIATED = "substantiated", _("Substantiated")
    ELSEWHERE = "elsewhere", _("Substantiated, not the rep's doing")
    UNFOUNDED = "unfounded", _("Not substantiated")


class CaseFinding(models.Model):
    """What was found out about a complaint, on the day `found_on`. Never changed; one that does not stand any more is
    taken back by another that names it in `reverses`.

    `rep` is the person complained of, None for a file that nobody kept; `team` the rep's when it was reported. `counts`
    is what it adds to the rep's substantiated complaints: 1, 0, or -1 for one taken back.
    """

    Verdict = Verdict

    case = models.ForeignKey("customers.Case", models.PROTECT, related_name="findings")
    verdict = models.CharField(_("finding"), max_length=14, choices=Verdict)
    reason = models.TextField(_("reason"), max_length=2000)
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    counts = models.SmallIntegerField(default=0)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_on = models.DateField(default=today)
    created_at = models.DateTimeField(default=now)

    objects = CaseFindingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["found_on", "rep"], name="findings_by_day", condition=~Q(counts=0))]
        constraints = [
            models.CheckConstraint(condition=Q(counts__range=(-1, 1)), name="finding_counts_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="found_with_a_reason"),
            models.CheckConstraint(condition=Q(rep=None) | ~Q(rep=models.F("by")), name="nobody_finds_about_the_own"),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.case}"


def complained_of(case):
    """The id of whose work the complaint is about: who is credited with the rating that opened it, else who kept the
    file when it was reported; None where nobody did.
    """
    if case.rated_id:
        return case.rated_id
    then = OwnershipPeriod.objects.filter(customer=case.customer_id, since__lte=case.reported_at)
    return then.exclude(until__lte=case.reported_at).values_list("owner", flat=True).first()


def note(case, verdict: str, *, by, reason: str) -> None:
    rep = complained_of(case)
    case.findings.create(
        verdict=verdict,
        reason=reason,
        rep_id=rep,
        team_id=TeamsByDay([rep]).team_on(rep, case.reported_on),
        counts=int(verdict == Verdict.SUBSTANTIATED and rep is not None),
        by=by,
    )


def take_back(case, *, by, reason: str) -> None:
    found = case.finding
    facts = {name: getattr(found, name) for name in ("verdict", "rep_id", "team_id")}
    case.findings.create(reverses=found, counts=-found.counts, reason=reason, by=by, **facts)


# Guards.


def is_a_complaint(case, by):
    if case.kind == case.Kind.COMPLAINT:
        return None
    return NotNow(gettext("Only of a complaint is it found whether it holds."), "7.2.2")


def has_a_finding(case, by):
    return None if case.finding else NotNow(gettext("Nothing is found of this case."), "7.2.2")


def has_no_finding(case, by):
    return NotNow(gettext("It is found already whether this complaint holds."), "7.2.2") if case.finding else None


def is_not_complained_of(case, by):
    if complained_of(case) != by.pk:
        return None
    return RuleBroken(
        gettext("The complaint is about your own work: others find whether it holds."),
        "7.2.2",
        remedy=gettext("The after-sales department, the supervisor or the manager finds it."),
    )


def complaint_has_a_finding(case, by):
    if case.kind != case.Kind.COMPLAINT or case.finding:
        return None
    return RuleBroken(
        gettext("Nobody has found yet whether this complaint holds."),
        "7.2.2",
        remedy=gettext(
            "After-sales, the supervisor or the manager, whose work it is not about, says so with a reason."
        ),
    )
