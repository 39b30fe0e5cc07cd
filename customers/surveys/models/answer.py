from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, now
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.finding import Findable, as_lines, gram_index
from salesdept.common.records import Record
from salesdept.common.spelling import fold
from salesdept.people.models import Role, Team

from ..excluding import follow
from ..querysets import AnswerQuerySet
from ..questions import Kind, Question
from .invitation import already_answered
from .questionnaire import asked_by

LONGEST_COMMENT = 2000


class CountedManager(models.Manager.from_queryset(AnswerQuerySet)):  # type: ignore[misc]
    """The answers that the appraisal counts; all that came in: `SurveyAnswer.received`."""

    def get_queryset(self):
        return super().get_queryset().counted()


class SurveyAnswer(Findable, Record):
    """What a customer answered (4.3.2). Its `rating` of 1 to 5 is credited to `rep`, who kept the file at the time of
    what was asked about, in the month of `received_on` (4.1.5).

    The database refuses to change one: until `open_until` the person's own page may add what it had not asked before,
    and who finds that it must not count (a test, own staff) says so with a reason.
    `values` is question key -> what was answered, `version_asked` what was asked; both are empty for what came by hand.
    """

    class Source(models.TextChoices):
        LINK = "link", _("by link")
        FILE = "file", _("from a file")
        HAND = "hand", _("entered")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="survey_answers")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="survey_answers")
    received_on = models.DateField(_("received on"))
    rating = models.PositiveSmallIntegerField(_("rating"), null=True)
    comment = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    nps = models.PositiveSmallIntegerField(_("recommendation"), null=True)
    contact = models.ForeignKey("customers.Contact", models.SET_NULL, null=True, related_name="survey_answers")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.CharField(_("product"), max_length=120, blank=True)
    source = models.CharField(_("how it came"), max_length=4, choices=Source, default=Source.HAND)
    values = models.JSONField(default=dict)
    language = models.CharField(_("language"), max_length=8, blank=True)
    version_asked = models.ForeignKey(
        "customers.QuestionnaireVersion", models.PROTECT, null=True, related_name="answers"
    )
    campaign = models.ForeignKey(
        "customers.SurveyCampaign", models.PROTECT, null=True, related_name="answers", db_index=False
    )
    invitation = models.OneToOneField("customers.Invitation", models.PROTECT, null=True, related_name="answer")
    case = models.ForeignKey("customers.Case", models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=120, blank=True)
    """By what a file names it; "" where it came otherwise, or is taken back."""
    survey_import = models.ForeignKey("customers.SurveyImport", models.PROTECT, null=True, related_name="answers")
    open_until = models.DateTimeField(null=True, editable=False)
    """Until when the page goes on asking; None once all was asked, and for what came otherwise."""
    excluded_at = models.DateTimeField(null=True, editable=False)
    excluded_because = models.CharField(_("why it does not count"), max_length=1000, blank=True)
    excluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = CountedManager()
    received = AnswerQuerySet.as_manager()

    reads_whole = False
    """Whether the reader may see the customer and the words: the query set says so (`told_to`)."""

    ADDED = ("values", "rating", "nps", "comment", "spellings", "case_id")
    SPELLED = ("comment",)
    SPELLED_INTO = ("spellings",)

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["received_on", "rep"], name="answers_by_rep"),
            models.Index(fields=["-received_on", "-id"], name="answers_newest"),
            models.Index(fields=["campaign", "-received_on", "-id"], name="answers_of_campaign"),
            gram_index("spellings", "answers_by_comment"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="rating_is_1_to_5"),
            models.CheckConstraint(condition=Q(nps__range=(0, 10)), name="recommendation_is_0_to_10"),
            models.CheckConstraint(
                condition=Q(excluded_at=None, excluded_because="", excluded_by=None)
                | (Q(excluded_at__isnull=False, excluded_by__isnull=False) & ~Q(excluded_because="")),
                name="excluded_with_a_reason",
            ),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="one_answer_of_a_reference"),
        ]

    def __str__(self):
        return gettext("%(who)s, %(day)s") % {"who": self.customer or gettext("unnamed"), "day": self.received_on}

    def spell(self) -> None:
        self.spellings = as_lines(fold(self.comment))

    def get_absolute_url(self):
        return reverse("customers:survey_answer", args=[self.pk])

    @property
    def month(self) -> Month:
        return Month.of(self.received_on)

    @property
    def is_rated(self) -> bool:
        """A rating of a known customer, credited to a rep: unless excluded, the appraisal counts it."""
        return None not in (self.rating, self.customer_id, self.rep_id)

    @property
    def is_excluded(self) -> bool:
        return self.excluded_at is not None

    @property
    def is_open(self) -> bool:
        return self.open_until is not None and self.open_until > now()

    @property
    def is_low(self) -> bool:
        """The campaign has a case opened."""
        most = self.campaign.case_from if self.campaign else None
        return self.rating is not None and most is not None and self.rating <= most

    @property
    def asked(self) -> list[Question]:
        return asked_by(self.version_asked_id) if self.version_asked_id else []

    @property
    def told(self) -> list[tuple[str, str]]:
        """(question, answer) in the reader's language, in the order in which they were asked."""
        return self.told_of(self.values)

    def told_of(self, values: dict) -> list[tuple[str, str]]:
        """The same, of these values alone."""
        return [
            (one.words, one.told(values[one.key])) for one in self.asked if values.get(one.key) not in (None, "", [])
        ]

    def say(self, values: dict[str, Any]) -> None:
        """Take these answers to the questions of its version, and what is counted and searched from them."""
        told = [(one, values[one.key]) for one in self.asked if one.key in values]
        self.values = values
        self.rating = next((value for one, value in told if one.rates), None)
        self.nps = next((value for one, value in told if one.kind == Kind.NPS), None)
        self.comment = "\n".join(value for one, value in told if one.kind == Kind.TEXT)[:LONGEST_COMMENT]

    def add(self, *, goes_on: bool) -> None:
        """Keep what was said since; NotNow when somebody else did meanwhile, or its time is over."""
        self.spell()
        added = {name: getattr(self, name) for name in self.ADDED}
        mine = type(self).received.filter(pk=self.pk, version=self.version, open_until__gt=now())
        until = self.open_until if goes_on else None
        if not mine.update(version=F("version") + 1, open_until=until, **added):
            raise already_answered()

    def may_be_excluded_by(self, user) -> bool:
        return user.is_a(Role.CLERK) and not self.is_excluded

    @transaction.atomic
    def exclude(self, *, by, reason: str) -> None:
        """It does not count: a test, or answered by own staff (figures 5). Nobody takes that back."""
        if not by.is_a(Role.CLERK):
            raise NotYourPart(gettext("The sales clerk leaves answers out of the count."), "4.3.2")
        mine = type(self).received.filter(pk=self.pk, excluded_at=None)
        if not mine.update(excluded_at=now(), excluded_because=reason, excluded_by=by, version=F("version") + 1):
            raise NotNow(gettext("This answer does not count already."), "4.3.2")
        self.refresh_from_db(from_queryset=type(self).received.all())
        follow(self, by=by)
        record_change(self, by=by, clause="4.3.2", action="exclude", reason=reason)
