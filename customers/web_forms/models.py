import re
import secrets
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, TooMany
from salesdept.common.records import Record
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..channels import Channel
from ..roles import HAND_OVER as LEADERS

ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")


def be_an_origin(text: str) -> None:
    """Nothing but scheme, host and port: it is written into headers."""
    if not ORIGIN.fullmatch(text):
        raise ValidationError(_("Write it as https://www.example.com, without a path."))


def new_token() -> str:
    return secrets.token_urlsafe(32)


class WebFormQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager sees all, a supervisor those that bring leads to the own team."""
        if user.is_a(Role.SUPERVISOR):
            return self.filter(Q(rep__in=[user.pk, *user.led_ids]) | Q(team=user.team, team__isnull=False))
        return self if user.is_a(*LEADERS) else self.none()

    def for_list(self):
        return self.select_related("campaign", "rep", "team")

    def open_at(self, token: str):
        """The form in use at this address, None for no such."""
        return self.filter(token=token, is_active=True).select_related("campaign", "rep", "team").first()


class WebForm(Record):
    """A form on the company's site (3.1.1). Its leads go to one rep, or to the reps of a team in turn.

    `origins` are the sites that may show it in a frame or send to it from their own pages.
    """

    name = models.CharField(_("name"), max_length=120)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, default=Channel.ONLINE)
    campaign = models.ForeignKey(
        "customers.Campaign", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rep")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team, in turn")
    )
    origins = ArrayField(
        models.CharField(max_length=200, validators=[be_an_origin]),
        verbose_name=_("sites that show it"),
        default=list,
        blank=True,
        help_text=_("One on each line, as https://www.example.com. Without any, it opens by its link alone."),
    )
    consent = models.TextField(
        _("what the visitor agrees to"),
        max_length=1000,
        help_text=_("Who keeps what for which purpose, and how to withdraw. It is kept with each lead."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)

    objects = WebFormQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name", "id"], name="web_forms_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rep=None, team__isnull=False) | Q(rep__isnull=False, team=None),
                name="web_form_has_one_taker",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:web_form", args=[self.pk])

    @property
    def public_url(self) -> str:
        return settings.SITE_URL + reverse("web_forms:form", args=[self.token])

    def clean(self):
        if (self.rep is None) == (self.team is None):
            raise ValidationError({"rep": _("Name a rep or a team, one of them.")})

    def may_edit(self, user) -> bool:
        return user.is_a(*LEADERS)

    @transaction.atomic
    def renew_token(self, *, by) -> None:
        """A new address; the old one ends at once."""
        if not self.may_edit(by):
            raise NotYourPart(gettext("This belongs to another role."), "3.1.1")
        self.token = new_token()
        self.save(update_fields=["token"])
        record_change(self, by=by, clause="3.1.1", action="renew_token")

    @transaction.atomic
    def receive(self, facts: dict, *, number: UUID, address: str) -> None:
        """What a visitor sent becomes a lead, once for each `number`; the new owner hears of it.

        TooMany beyond the limits of the form or of the visitor's `address`.
        """
        from ..models import Lead

        # One at a time: the limits and the turn are kept by what came before.
        WebForm.objects.select_for_update().get(pk=self.pk)
        key = uuid5(self.pk, number.hex)
        if Lead.objects.filter(pk=key).exists():
            return
        Submission.count(self, address)
        channel = {"campaign": self.campaign, "channel": self.channel}
        agreed = {"consent": self.consent, "consented_at": now()}
        lead = Lead(id=key, owner=self.next_owner(), web_form=self, **channel, **agreed, **facts)
        lead.save()
        lead.note_resemblance()
        record_change(lead, by=None, clause="3.1.1", action="arrive", changed={"web_form": ["", self.name]})
        _tell_owner(lead)

    def next_owner(self) -> User:
        """The named rep, or of the team's reps the one who has waited longest; else who answers for them."""
        return self._taker() or User.objects.active().get(role=Role.MANAGER)

    def _taker(self) -> User | None:
        if self.rep:
            return self.rep.answering
        arrivals = Max("owned_leads__created_at", filter=Q(owned_leads__web_form=self))
        reps = User.objects.on_team(self.team).active().filter(role=Role.REP).annotate(last=arrivals)
        first = reps.order_by(F("last").asc(nulls_first=True), "name", "pk").first()
        return first or (self.team.leader_on(today()) if self.team else None)


def _tell_owner(lead) -> None:
    owner = lead.owner
    with in_language_of(owner):
        title = gettext("New lead from the site: %(company)s") % {"company": lead.company}
    Notice.tell(owner, key=f"web_lead:{lead.pk}", title=title, url=lead.get_absolute_url())


class Submission(models.Model):
    """That something was sent to a form, and from where; kept for a day, for the limits alone."""

    form = models.ForeignKey(WebForm, models.CASCADE, related_name="submissions")
    origin = models.CharField(max_length=64)
    """A digest of the visitor's address."""
    at = models.DateTimeField(default=now)

    LIMITS = {"origin": (5, timedelta(minutes=10)), "form": (100, timedelta(hours=1))}
    """How many from one address (to any form), and to one form, within how long."""

    class Meta:
        indexes = [
            models.Index(fields=["form", "at"], name="submissions_of_form"),
            models.Index(fields=["origin", "at"], name="submissions_of_origin"),
        ]

    def __str__(self):
        return f"{self.form_id} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def count(cls, form: WebForm, origin: str) -> None:
        """Keep this one; TooMany when the limit is reached. The caller holds the form's row."""
        for name, value in (("origin", origin), ("form", form)):
            most, span = cls.LIMITS[name]
            if cls.objects.filter(**{name: value, "at__gt": now() - span}).count() >= most:
                raise TooMany(gettext("Too much was sent in a short time. Please try again later."), "3.1.1")
        cls.objects.create(form=form, origin=origin)

    @classmethod
    def forget(cls) -> int:
        """Drop what no limit asks for any more."""
        return cls.objects.filter(at__lt=now() - timedelta(days=1)).delete()[0]
