from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow
from salesdept.common.records import Record
from salesdept.links.models import hash_of, new_token
from salesdept.people.models import Team

from ...reaching.models import Consent
from ...reaching.reachable import Wish
from ..querysets import InvitationQuerySet
from ..questions import Question
from .campaign import SurveyCampaign
from .questionnaire import QuestionnaireVersion, asked_by


class LeftOut(models.TextChoices):
    """Why an occasion was not asked about. All but SAMPLE may pass."""

    SAMPLE = "sample", _("not in the sample")
    NOBODY = "nobody", _("no contact person")
    RECENTLY = "recently", _("asked recently")
    REFUSED = "refused", _("did not agree to be asked, or has no working address")
    NO_MOBILE = "mobile", _("no mobile number")
    STAFF = "staff", _("an address of our own house")


def already_answered() -> NotNow:
    return NotNow(gettext("We have your answer already. Thank you!"), "4.3.2")


class Invitation(Record):
    """One person asked about one occasion, once; or why nobody was (`left_out`).

    `rep` kept the customer's file on the day of what is asked about, `team` was the rep's then: the rating is theirs.
    That somebody opened the page is counted nowhere.
    """

    campaign = models.ForeignKey(SurveyCampaign, models.PROTECT, related_name="invitations")
    version_asked = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="invitations")
    occasion = models.CharField(max_length=80)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="survey_invitations")
    contact = models.ForeignKey("customers.Contact", models.SET_NULL, null=True, related_name="survey_invitations")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("customers.Case", models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=160, blank=True)
    product = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    expires_at = models.DateTimeField()
    left_out = models.CharField(max_length=8, choices=LeftOut, blank=True)
    address_by_rep_at = models.DateTimeField(null=True)
    """When `rep` wrote the address to which it went, where that was shortly before."""
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-created_at"], name="invitations_of_contact", condition=Q(left_out="")),
            models.Index(
                fields=["campaign", "created_at"], name="invitations_to_remind", condition=Q(reminded_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "occasion"], name="an_occasion_is_asked_about_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, unsubscribed_at=None) | Q(left_out=""), name="only_who_was_asked_answers"
            ),
        ]

    def __str__(self):
        return f"{self.campaign}: {self.customer}"

    @property
    def may_pass(self) -> bool:
        """It was left out for a reason that does not last."""
        return self.left_out not in ("", LeftOut.SAMPLE)

    @property
    def address_in_doubt(self) -> str:
        """That who is rated wrote the address shortly before, in words; "" where not."""
        if self.address_by_rep_at is None:
            return ""
        asked_on = timezone.localdate(self.reminded_at or self.created_at)
        days = max((asked_on - timezone.localdate(self.address_by_rep_at)).days, 0)
        if not days:
            return gettext("The rep who is rated wrote the address on the day on which it was asked.")
        told = ngettext(
            "The rep who is rated wrote the address %(n)s day before it was asked.",
            "The rep who is rated wrote the address %(n)s days before it was asked.",
            days,
        )
        return told % {"n": days}

    @property
    def is_over(self) -> bool:
        """Nothing is taken any more, answered or not."""
        return self.expires_at <= now() or self.campaign.state == SurveyCampaign.State.ENDED

    @property
    def is_open(self) -> bool:
        """The person may answer now, or answer what the page asks further."""
        if self.unsubscribed_at or self.is_over:
            return False
        return self.answered_at is None or self.answer.is_open

    @property
    def questions(self) -> list[Question]:
        """What the person is asked."""
        return asked_by(self.version_asked_id)

    @property
    def given(self) -> dict[str, Any]:
        """What the person has answered so far."""
        return self.answer.values if self.answered_at else {}

    def new_address(self) -> str:
        """Where it is answered; of the token only the hash is kept, so that a reminder has one of its own."""
        token = new_token()
        self.links.create(token_hash=hash_of(token))
        return settings.SITE_URL + reverse("survey:page", args=[token])

    def claim_answer(self) -> None:
        """The caller's transaction alone answers it; NotNow for who comes second or too late."""
        # Of the row alone: with a join the database would ask a copy of it that another answer has changed meanwhile.
        mine = type(self).objects.filter(pk=self.pk, answered_at=None, unsubscribed_at=None, expires_at__gt=now())
        self.answered_at = now()
        if self.is_over or not mine.update(answered_at=self.answered_at):
            raise already_answered()

    @transaction.atomic
    def unsubscribe(self) -> None:
        """The person gets no more surveys and greetings by this way: a refusal, kept like every other (7.1.3)."""
        self.unsubscribed_at = now()
        mine = type(self).objects.filter(pk=self.pk, unsubscribed_at=None).update(unsubscribed_at=self.unsubscribed_at)
        if mine and self.contact:
            source = gettext("by the link of the survey “%(name)s”") % {"name": self.campaign.name}
            Consent.say(
                self.contact,
                ways=[self.campaign.channel],
                wish=Wish.REFUSED,
                source=source[:200],
                by=None,
                said_on=today(),
            )


class SurveyLink(models.Model):
    """A one-time link to an invitation; of its token only the hash is kept."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="links")

    def __str__(self):
        return str(self.invitation)
