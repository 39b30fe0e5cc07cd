"""How fast cases are accepted, solved and told, in working hours, by kind and severity (7.2.2)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Role


class Kind(models.TextChoices):
    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    QUESTION = "question", _("Question")


class Severity(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


USUAL = {Severity.CRITICAL: (1, 8), Severity.HIGH: (2, 18), Severity.NORMAL: (4, 45), Severity.LOW: (9, 90)}
"""Working hours until a complaint is accepted and solved; suggestions and questions have twice as long to be solved."""


class CasePolicy(models.Model):
    """The working hours of one kind and severity, counted from the report; the manager sets them."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, editable=False)
    accept_hours = models.PositiveSmallIntegerField(_("accepted within … hours"))
    solve_hours = models.PositiveSmallIntegerField(_("solved within … hours"))

    class Meta:
        ordering = ["kind", "severity"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "severity"], name="one_policy_per_kind_and_severity"),
            models.CheckConstraint(
                condition=Q(accept_hours__gt=0, solve_hours__gte=F("accept_hours")), name="case_hours_are_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_severity_display()}"

    @staticmethod
    def may_be_set_by(user) -> bool:
        return user.is_a(Role.MANAGER)

    @classmethod
    def must_be_set_by(cls, by) -> None:
        if not cls.may_be_set_by(by):
            raise NotYourPart(gettext("The manager sets the deadlines of cases."), "7.2.2")

    @property
    def to_accept(self) -> timedelta:
        return timedelta(hours=self.accept_hours)

    @property
    def to_solve(self) -> timedelta:
        return timedelta(hours=self.solve_hours)

    @classmethod
    def all_set(cls) -> list["CasePolicy"]:
        """One for each kind and severity: as it was set, else as usual."""
        kept = {(one.kind, one.severity): one for one in cls.objects.all()}
        return [kept.get((kind, severity)) or _usual(kind, severity) for kind in Kind for severity in Severity]


def _usual(kind, severity) -> CasePolicy:
    accept, solve = USUAL[severity]
    times = 1 if kind == Kind.COMPLAINT else 2
    return CasePolicy(kind=kind, severity=severity, accept_hours=accept, solve_hours=solve * times)


@once_per_request
def policies() -> dict[tuple, CasePolicy]:
    """(kind, severity) -> its policy, as it is set now."""
    return {(one.kind, one.severity): one for one in CasePolicy.all_set()}
