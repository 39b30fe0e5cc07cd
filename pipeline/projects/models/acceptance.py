from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now

from .case import ProjectCase
from .note import ProjectNote


class Acceptance(models.Model):
    """What the customer said of a milestone, when, how and by whom (3.5.2). Kept as it was written.

    `by` is who recorded it; None where the customer said so on the private page: then `link` is whose page it was,
    and `words` the sentence that was agreed to.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    class How(models.TextChoices):
        PAPER = "paper", _("Signed paper")
        MAIL = "mail", _("E-mail")
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        LINK = "link", _("On the private page")

    milestone = models.ForeignKey("pipeline.Milestone", models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=8, choices=Verdict)
    said_on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=8, choices=How)
    whom = models.CharField(_("who said so"), max_length=120)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    evidence = models.ForeignKey(ProjectNote, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey("links.PrivateLink", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(verdict="accepted"), name="a_milestone_is_accepted_once"
            ),
            models.CheckConstraint(condition=~Q(verdict="refused") | ~Q(reason=""), name="refusal_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.milestone} {self.get_verdict_display()}"

    @classmethod
    def keep(cls, milestone, verdict, **said) -> "Acceptance":
        """The answer, in the transaction of the act; a refusal opens its case."""
        answer = cls.objects.create(milestone=milestone, verdict=verdict, **said)
        if verdict == cls.Verdict.REFUSED:
            answer._open_case()
        return answer

    def _open_case(self) -> None:
        """What the customer refuses is a complaint: it is solved and told before execution ends (3.5.3)."""
        channels = {self.How.MAIL: "mail", self.How.CALL: "phone", self.How.LINK: "page"}
        subject = gettext("Not accepted: %(milestone)s") % {"milestone": self.milestone.title}
        facts = {
            "subject": subject[:160],
            "description": self.reason,
            "channel": channels.get(self.How(self.how), "visit"),
        }
        # Who took the customer's word down: the case is the customer's own.
        ProjectCase.report(self.milestone.project, by=None, milestone=self.milestone, severity="high", **facts)
