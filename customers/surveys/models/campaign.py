from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ...reaching.reachable import Way
from ..querysets import SurveyCampaignQuerySet
from .questionnaire import Questionnaire


def asks_something(campaign, by):
    if not campaign.questionnaire.current.questions:
        return RuleBroken(
            gettext("The questionnaire asks nothing yet."),
            "4.3.2",
            remedy=gettext("Write its questions"),
            remedy_url=campaign.questionnaire.get_absolute_url(),
        )
    return None


def asks_by_hand(campaign, by):
    if campaign.occasion != SurveyCampaign.Occasion.HAND:
        return RuleBroken(gettext("This campaign asks by its rule, nobody chooses whom."), "4.3.2")
    return None


class SurveyCampaign(Document):
    """Whom a questionnaire goes to, by which rule (4.3.2). The clerk runs it; who is scored does not choose.

    Nobody is asked more often than every `rest_days` days, by whichever campaign. Of the occasions `sample_percent`
    in a hundred are asked about, which ones `seed` decides. An answer of `case_from` or less opens a case at once.
    """

    class Occasion(models.TextChoices):
        HAND = "hand", _("the clerk names the customers")
        MILESTONE = "milestone", _("a milestone was accepted")
        CASE = "case", _("a case was closed")
        REGULAR = "regular", _("every so many months")

    class Channel(models.TextChoices):
        MAIL = Way.MAIL.value, _("E-mail")
        TEXT = Way.TEXT.value, _("Text message")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    name = models.CharField(_("name"), max_length=120, unique=True)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="campaigns", verbose_name=_("questionnaire")
    )
    occasion = models.CharField(_("asks when"), max_length=9, choices=Occasion, default=Occasion.HAND)
    every_months = models.PositiveSmallIntegerField(
        _("every … months"), default=6, validators=[MinValueValidator(1), MaxValueValidator(36)]
    )
    rest_days = models.PositiveSmallIntegerField(
        _("nobody more often than every … days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("of a hundred occasions, so many are asked about"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    seed = models.PositiveIntegerField(default=0, editable=False)
    channel = models.CharField(_("way"), max_length=10, choices=Channel, default=Channel.MAIL)
    language = models.CharField(
        _("language where a person's is not known"), max_length=8, choices=settings.LANGUAGES, default="zh-hant"
    )
    remind_after_days = models.PositiveSmallIntegerField(
        _("remind once after … days"), null=True, blank=True, default=7, validators=[MinValueValidator(1)]
    )
    open_days = models.PositiveSmallIntegerField(
        _("a link opens for … days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    case_from = models.PositiveSmallIntegerField(
        _("a rating of … or less opens a case"),
        null=True,
        blank=True,
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("Leave it empty to open none."),
    )
    started_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT, editable=False)

    objects = SurveyCampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at", "id"], name="survey_campaigns_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sample_percent__range=(1, 100)), name="sample_is_a_share"),
            models.CheckConstraint(condition=Q(state="draft") | Q(started_at__isnull=False), name="started_has_moment"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:survey_campaign", args=[self.pk])

    def may_edit(self, user) -> bool:
        """A running one is paused first."""
        return user.is_a(Role.CLERK) and self.state in (self.State.DRAFT, self.State.PAUSED)

    def must_be_edited_by(self, user) -> None:
        """NotYourPart or NotNow for who can't change it now."""
        if not user.is_a(Role.CLERK):
            raise NotYourPart(gettext("The sales clerk runs the surveys."), "4.3.2")
        if not self.may_edit(user):
            raise NotNow(gettext("Pause it before you change it; an ended one stays as it was."), "4.3.2")

    @property
    def opens_until(self):
        return now() + timedelta(days=self.open_days)

    @step(
        State.DRAFT,
        State.RUNNING,
        label=_("Start the survey"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[asks_something],
        tone="primary",
    )
    def start(self, *, by):
        """What happens from now on is asked about."""
        self.started_at = now()

    @step(
        State.RUNNING,
        None,
        label=_("Ask customers"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[asks_by_hand],
        form="customers.surveys.forms.AskForm",
        tone="primary",
    )
    def ask(self, *, by, customers):
        """These customers are asked now, each once a day at most."""
        from ..asking import ask_now

        ask_now(self, customers)

    @step(State.RUNNING, State.PAUSED, label=_("Pause"), by=[Role.CLERK], clause="4.3.2")
    def pause(self, *, by):
        """Nobody is asked or reminded; who was asked may answer."""

    @step(
        State.PAUSED,
        State.RUNNING,
        label=_("Go on"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[asks_something],
        tone="primary",
    )
    def resume(self, *, by):
        """What happened meanwhile is asked about, too."""

    @step([State.RUNNING, State.PAUSED], State.ENDED, label=_("End"), by=[Role.CLERK], clause="4.3.2", tone="danger")
    def end(self, *, by):
        """Nobody is asked any more, and open links close."""
