from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Communication
from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7
from salesdept.messages.models import OutboxMessage

from .date_change import DateChange
from .project import Project

ON_THE_WAY = (Communication.Kind.MAIL, Communication.Kind.MESSAGE)
"""Ways by which nobody answers at once."""


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def for_list(self):
        return self.select_related("project__contract", "by").prefetch_related("told__milestone")


class ProgressReport(Record):
    """What the customer was told of a project's progress: how, whom, when, in which words (3.5.2).

    The date changes that it tells name it; from then on the customer's page shows them, with `because` as the reason.
    Kept as it was written.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    how = models.CharField(_("how"), max_length=10, choices=Communication.Kind)
    whom = models.CharField(_("to whom"), max_length=120)
    sent_at = models.DateTimeField(_("when"), default=now)
    text = models.TextField(_("what the customer was told"), max_length=4000)
    because = models.CharField(_("reason for the customer"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["project", "-sent_at"], name="reports_of_project")]

    def __str__(self):
        return f"{self.get_how_display()} {timezone.localtime(self.sent_at):%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("pipeline:project", args=[self.project_id])

    @property
    def told_on(self):
        """The day, in the company's zone."""
        return timezone.localdate(self.sent_at)

    @classmethod
    def must_be_told_by(cls, by, project) -> None:
        if not project.customer.is_kept_by(by):
            raise NotYourPart(gettext("Who keeps the customer's file tells the customer."), "3.5.2")
        if project.state != Project.State.RUNNING:
            raise NotNow(gettext("This project has ended."), "3.5.2")

    @classmethod
    @transaction.atomic
    def tell(
        cls, project, *, by, how, whom: str, text: str, because="", changes=None, sent_at=None, address="", id=None
    ) -> "ProgressReport":
        """The customer was told, or is told now by a mail to `address` through the outbox; a communication record too.

        It tells of `changes` and what moved before them, None for all that moved until `sent_at`. The same `id` sent
        again gives the report that the first call made.
        """
        cls.must_be_told_by(by, project)
        sent_at = sent_at or now()
        if sent_at > now():
            raise RuleBroken(gettext("What has not happened yet can't be recorded."), "3.5.2")
        project.hold()
        if id and (twin := project.reports.filter(pk=id, by=by).first()):
            return twin
        said = {"how": how, "whom": whom, "text": text, "because": because, "sent_at": sent_at}
        report = cls.objects.create(id=id or uuid7(), project=project, by=by, **said)
        DateChange.objects.untold().filter(milestone__project=project).known_by(sent_at, changes).update(report=report)
        outcome = Communication.Outcome.SENT if how in ON_THE_WAY else Communication.Outcome.PROGRESS
        Communication.log(
            by=by, customer=project.customer, kind=how, outcome=outcome, happened_at=sent_at, note=text, id=report.pk
        )
        if address:
            report._mail(address)
        record_change(project, by=by, clause="3.5.2", action="report", changed={"whom": ["", whom]})
        return report

    def _mail(self, address: str) -> None:
        subject = gettext("How your project stands: %(contract)s") % {"contract": self.project.contract}
        OutboxMessage.queue(key=f"progress-report:{self.pk}", address=address, subject=subject, body=self.text)
