from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Attachment
from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.records import Record
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice

from ..querysets import VersionQuerySet
from ..written import WrittenNeed
from .brief import Requirements


class RequirementsVersion(Record):
    """The research as the customer was shown it (3.2.3): numbered, and kept as it was written.

    `frozen_by` is None for what was taken over from before there were versions.
    """

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    answers: Any

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["requirements", "number"], name="one_research_per_number")]

    def __str__(self):
        return f"{self.requirements} V{self.number}"

    def get_absolute_url(self):
        return reverse("pipeline:research_version", args=[self.pk])

    @property
    def needs(self) -> list[WrittenNeed]:
        return [WrittenNeed(**need) for need in self.content["needs"]]

    @property
    def conditions(self) -> str:
        return self.content["conditions"]

    @property
    def confirmation(self) -> "RequirementsAnswer | None":
        return next((one for one in self.answers.all() if one.verdict == RequirementsAnswer.Verdict.CONFIRMED), None)

    def differs_from(self, other: "RequirementsVersion | None") -> list[WrittenNeed]:
        """The needs that the other version did not have, or not so; none where there is no other."""
        return [need for need in self.needs if need not in other.needs] if other else []

    @transaction.atomic
    def answer_by_customer(self, *, name: str, verdict: str, comment: str = "") -> "RequirementsAnswer | None":
        """What the customer says on the private page; the keeper hears of it. None for a second confirmation.

        It is kept with this version and counts for this one alone, however many came after it.
        """
        Requirements.objects.select_for_update().get(pk=self.requirements_id)
        confirms = verdict == RequirementsAnswer.Verdict.CONFIRMED
        if confirms and self.answers.filter(verdict=verdict).exists():
            return None
        how = RequirementsAnswer.How.LINK
        said = self._keep(verdict=verdict, name=name, said_on=today(), how=how, comment=comment)
        said.tell_owner()
        return said

    @transaction.atomic
    def keep_confirmation(self, *, by, name, on, how, evidence="", upload=None) -> "RequirementsAnswer":
        """As Requirements.record_confirmation, of this version."""
        Requirements.objects.select_for_update().get(pk=self.requirements_id)
        if not evidence and not upload:
            raise RuleBroken(gettext("Say where the confirmation stands, or add the paper."), "3.2.3")
        if on > today():
            raise RuleBroken(gettext("What has not happened yet can't be recorded."), "3.2.3")
        if self.answers.filter(verdict=RequirementsAnswer.Verdict.CONFIRMED).exists():
            raise NotNow(gettext("Version %(n)d is confirmed already.") % {"n": self.number}, "3.2.3")
        customer = self.requirements.opportunity.customer
        paper = Attachment.add(upload, by=by, place=customer) if upload else None
        facts = {"name": name, "said_on": on, "how": how, "evidence": evidence, "attachment": paper}
        return self._keep(verdict=RequirementsAnswer.Verdict.CONFIRMED, by=by, **facts)

    def _keep(self, *, verdict, by=None, **facts) -> "RequirementsAnswer":
        said = self.answers.create(verdict=verdict, by=by, **facts)
        self.requirements.forget()
        told = {"research_version": ["", str(self.number)]}
        action = "confirm_requirements" if verdict == said.Verdict.CONFIRMED else "comment_requirements"
        reason = f"{said.name}: {said.comment}" if said.comment else said.name
        record_change(self.requirements.opportunity, by=by, clause="3.2.3", action=action, changed=told, reason=reason)
        return said


class RequirementsAnswer(models.Model):
    """What the customer said of one version, when and how (3.2.3). Kept as it was written.

    `by` is who recorded it with `evidence` or the paper; None where the customer said so on the private page.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed by the customer")
        COMMENTED = "commented", _("wants something changed")

    class How(models.TextChoices):
        MEETING = "meeting", _("In a meeting")
        MAIL = "mail", _("By mail")
        CALL = "call", _("By telephone")
        PAPER = "paper", _("On paper")
        LINK = "link", _("By the private link")

    version = models.ForeignKey(RequirementsVersion, models.CASCADE, related_name="answers")
    verdict = models.CharField(max_length=9, choices=Verdict)
    name = models.CharField(_("confirmed by"), max_length=80)
    said_on = models.DateField(_("confirmed on"))
    how = models.CharField(_("confirmed how"), max_length=10, choices=How)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    evidence = models.CharField(_("where it stands"), max_length=300, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(verdict="confirmed"), name="a_version_is_confirmed_once"
            ),
            models.CheckConstraint(condition=~Q(verdict="commented") | ~Q(comment=""), name="comment_says_something"),
        ]

    def __str__(self):
        return f"{self.name}: {self.get_verdict_display()}"

    @property
    def tone(self) -> str:
        return "success" if self.verdict == self.Verdict.CONFIRMED else "warning"

    @property
    def is_outdated(self) -> bool:
        """A newer version was there already when the customer spoke of this one."""
        return self.version.requirements.versions.filter(
            number__gt=self.version.number, created_at__lt=self.at
        ).exists()

    def tell_owner(self) -> None:
        """The owner of the opportunity reads what the customer said, and whether it is of an older version."""
        opportunity = self.version.requirements.opportunity
        with in_language_of(opportunity.owner):
            told = {"who": self.name, "deal": opportunity, "number": self.version.number}
            if self.verdict == self.Verdict.COMMENTED:
                title = gettext("%(who)s wants something changed in version %(number)d: %(deal)s") % told
            elif self.is_outdated:
                title = gettext("%(who)s confirmed version %(number)d, which is outdated: %(deal)s") % told
            else:
                title = gettext("%(who)s confirmed version %(number)d of the requirements: %(deal)s") % told
            url = self.version.requirements.get_absolute_url()
            Notice.tell(opportunity.owner, key=f"research-answer:{self.pk}", title=title, body=self.comment, url=url)
