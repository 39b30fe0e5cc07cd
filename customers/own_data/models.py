from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..roles import CORRECT

ANSWERED_WITHIN = timedelta(days=30)
MANAGER = [Role.MANAGER]


class DataRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager sees all; who took one in sees it on its way."""
        if user.is_a(Role.MANAGER):
            return self
        return self.filter(received_by=user) if user.is_a(*CORRECT) else self.none()

    def for_list(self):
        return self.select_related("contact", "contact__customer", "received_by")

    def open(self):
        return self.exclude(state__in=DataRequest.CLOSED)


def for_a_copy(request, by):
    return None if request.kind == DataRequest.Kind.COPY else NotNow(gettext("This is no request for a copy."), "7.1.3")


def for_erasure(request, by):
    if request.kind == DataRequest.Kind.ERASURE:
        return None
    return NotNow(gettext("This is no request for erasure."), "7.1.3")


class DataRequest(Document):
    """A person asks for the own data, or to be erased (7.1.3): received, identity checked, decided, done in 30 days."""

    class Kind(models.TextChoices):
        COPY = "copy", _("Copy of the own data")
        ERASURE = "erasure", _("Erasure")

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        IDENTIFIED = "identified", _("identity checked")
        AGREED = "agreed", _("granted")
        REFUSED = "refused", _("refused")
        DONE = "done", _("done")

    CLOSED = (State.REFUSED, State.DONE)

    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("asks for"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED, editable=False)
    asked_on = models.DateField(_("asked on"), default=today)
    how = models.CharField(_("how it was asked"), max_length=200)
    identity = models.CharField(_("how the identity was checked"), max_length=200, blank=True, editable=False)
    decision = models.CharField(_("decision"), max_length=1000, blank=True, editable=False)
    outcome = models.JSONField(_("what was done"), default=dict, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
        verbose_name = _("request of a person")

    def __str__(self):
        return f"{self.get_kind_display()}: {self.contact}"

    def get_absolute_url(self):
        return reverse("customers:data_request", args=[self.pk])

    def step_url(self, name: str) -> str:
        return reverse("customers:data_request_step", args=[self.pk, name])

    @classmethod
    @transaction.atomic
    def receive(cls, contact, *, by, kind: str, how: str, asked_on) -> "DataRequest":
        """Write down what the person asks; the manager hears of it. RuleBroken for one who is erased already."""
        if contact.erased_on:
            raise RuleBroken(gettext("This person was erased; nothing is held any more."), "7.1.3")
        request = cls.objects.create(contact=contact, kind=kind, how=how, asked_on=asked_on, received_by=by)
        record_change(request, by=by, clause="7.1.3", action="create")
        for manager in User.objects.active().filter(role=Role.MANAGER):
            with in_language_of(manager):
                title = gettext("A person asks for the own data or to be erased")
            url = request.get_absolute_url()
            Notice.tell(manager, key=f"data_request:{request.pk}", title=title, url=url, due_on=request.due_on)
        return request

    @property
    def due_on(self):
        return self.asked_on + ANSWERED_WITHIN

    @property
    def is_open(self) -> bool:
        return self.state not in self.CLOSED

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def may_be_told(self) -> bool:
        """The copy may be read and handed out."""
        return self.kind == self.Kind.COPY and self.state in (self.State.AGREED, self.State.DONE)

    @step(
        State.RECEIVED,
        State.IDENTIFIED,
        label=_("Identity checked"),
        by=CORRECT,
        clause="7.1.3",
        tone="primary",
        form="customers.own_data.forms.IdentityForm",
    )
    def check_identity(self, *, by, identity):
        """It is the person who asks, and this is how we know."""
        self.identity = identity

    @step(
        State.IDENTIFIED,
        State.AGREED,
        label=_("Agree"),
        by=MANAGER,
        clause="7.1.3",
        tone="primary",
        form="customers.own_data.forms.DecisionForm",
    )
    def agree(self, *, by, decision):
        """It will be done, as far as nothing must be kept."""
        self.decision = decision

    @step(
        [State.RECEIVED, State.IDENTIFIED],
        State.REFUSED,
        label=_("Refuse"),
        by=MANAGER,
        clause="7.1.3",
        form="salesdept.common.forms.ReasonForm",
    )
    def refuse(self, *, by, reason):
        """With the reason that the person is told."""
        self.decision, self.closed_on = reason, today()

    @step(State.AGREED, State.DONE, label=_("Handed out"), by=MANAGER, clause="7.1.3", guards=[for_a_copy])
    def hand_out(self, *, by):
        """The person has the copy."""
        self.closed_on = today()

    @step(
        State.AGREED,
        State.DONE,
        label=_("Erase"),
        by=MANAGER,
        clause="7.1.3",
        tone="danger",
        guards=[for_erasure],
        form="customers.own_data.forms.ErasureForm",
    )
    def erase(self, *, by, keep=(), understood=True):
        """For good: what must not be kept by law, and what nobody decided to keep, loses the person."""
        from .erasing import erase, pseudonym_of
        from .places import Person

        contact = type(self.contact)._base_manager.select_for_update().get(pk=self.contact_id)
        self.decision = Person(contact).without(self.decision, pseudonym_of(contact))
        self.outcome = erase(contact, keep=keep, day=today())
        self.contact, self.closed_on = contact, today()
        self.how = self.identity = GONE_WITH_THE_PERSON
        record_change(contact, by=by, clause="7.1.3", action="erase")

    def log_copy(self, by) -> None:
        """The manager reads what is held; NotYourPart for others."""
        if not by.is_a(Role.MANAGER):
            raise NotYourPart(gettext("The manager alone reads all that is held about a person."), "7.1.3")
        record_change(self, by=by, clause="7.1.3", action="take_copy")


GONE_WITH_THE_PERSON = "–"
