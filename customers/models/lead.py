from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.spelling import digits_of
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..channels import Channel
from ..confidential import Confidential
from ..names import name_key
from ..own_fields.models import HasOwnFields, OwnField, carried_over, own_index
from ..querysets import LeadQuerySet, untouched_since
from .contact import Contact
from .customer import Customer

ALIKE = 50
"""Of so many leads with this name in theirs each is looked at."""

KEEPERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]


def kept_by(lead, by):
    """The owner, the supervisor who leads the owner, the manager."""
    if by.pk != lead.owner_id and not by.is_a(Role.MANAGER) and not by.leads(lead.owner):
        return NotYourPart(gettext("This lead is another person's."), "7.1.3")
    return None


def can_be_reached(lead, by):
    if not (lead.phone or lead.email):
        return RuleBroken(
            gettext("Nobody can be reached: enter a phone number or an e-mail address first."),
            "3.1.2",
            remedy=gettext("Complete the lead"),
            remedy_url=reverse("customers:lead_edit", args=[lead.pk]),
        )
    return None


class Lead(Confidential, HasOwnFields, Findable, Document):
    """A potential customer (3.1.1): collected, contacted, then a customer file or put aside with a reason."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("a lead", "New")
        CONTACTED = "contacted", _("Contacted")
        QUALIFIED = "qualified", _("Qualified")
        DISQUALIFIED = "disqualified", _("Put aside")

    company = models.CharField(_("company"), max_length=160)
    person = models.CharField(_("person"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, default=Channel.MARKET_RESEARCH)
    campaign = models.ForeignKey(
        "customers.Campaign",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="leads",
        verbose_name=_("campaign"),
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    note = models.TextField(_("what is known"), max_length=4000, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_leads", verbose_name=_("owner")
    )
    state = models.CharField(max_length=14, choices=State, default=State.NEW, editable=False)
    reason = models.TextField(blank=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, editable=False, related_name="leads")
    reach = models.TextField(editable=False, default="")
    web_form = models.ForeignKey(
        "customers.WebForm", models.PROTECT, null=True, editable=False, related_name="leads", verbose_name=_("web form")
    )
    consent = models.TextField(_("agreed to"), blank=True, editable=False)
    consented_at = models.DateTimeField(null=True, editable=False)
    resembles = models.BooleanField(default=False, editable=False)
    """When it came by itself, a lead or a file of this company was here already."""
    score = models.SmallIntegerField(_("score"), default=0, editable=False)
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    """Of so many spans without a first contact somebody was told."""

    objects = LeadQuerySet.as_manager()

    OPEN = (State.NEW, State.CONTACTED)
    CONFIDENTIAL = ("phone", "email")
    OWN_ABOUT = OwnField.About.LEAD
    SPELLED = ("company", "person", "phone", "email")
    SPELLED_INTO = ("spellings", "reach")

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            gram_index("spellings", "leads_by_spelling"),
            gram_index("reach", "leads_by_reach"),
            own_index("leads_by_own_fields"),
            models.Index(fields=["owner", "state", "-created_at"], name="leads_of_owner"),
            models.Index(fields=["-created_at", "-id"], name="leads_by_age"),
            models.Index(fields=["company", "id"], name="leads_by_company"),
            models.Index(fields=["campaign", "channel"], name="leads_of_campaign"),
            models.Index(fields=["score", "id"], name="leads_by_score"),
            models.Index(fields=["created_at"], name="leads_untouched", condition=models.Q(state="new")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="qualified") | models.Q(customer__isnull=False),
                name="qualified_lead_has_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(next_step="") | models.Q(next_on__isnull=False), name="next_step_of_lead_is_dated"
            ),
            models.CheckConstraint(
                condition=models.Q(consent="", consented_at=None)
                | (~models.Q(consent="") & models.Q(consented_at__isnull=False)),
                name="consent_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.company

    def spell(self) -> None:
        self.spellings = as_lines(*spelled(self.company), *spelled(self.person))
        self.reach = as_lines(digits_of(self.phone), self.email.lower())

    def save(self, *args, update_fields=None, **kwargs):
        if self.campaign:
            self.channel = self.campaign.channel
        super().save(*args, update_fields=update_fields, **kwargs)
        if update_fields is None:
            Lead.objects.filter(pk=self.pk).rescore()

    def get_absolute_url(self):
        return reverse("customers:lead", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Nobody has touched it in time (3.1.3)."""
        return self.state == self.State.NEW and self.created_at < untouched_since()

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def may_edit(self, user) -> bool:
        """While it is open: who keeps it, and the clerk, who corrects with a reason."""
        return self.is_open and (self.needs_reason_from(user) or kept_by(self, user) is None)

    def needs_reason_from(self, user) -> bool:
        return user.is_a(Role.CLERK)

    def may_reveal(self, user) -> bool:
        return kept_by(self, user) is None

    @step(State.NEW, State.CONTACTED, label=_("First contact made"), by=KEEPERS, clause="3.1.3", guards=[kept_by])
    def contact(self, *, by):
        """The rep has spoken to them."""

    @step(
        [State.NEW, State.CONTACTED],
        State.QUALIFIED,
        label=_("Open a customer file"),
        by=KEEPERS,
        clause="3.1.2",
        guards=[kept_by, can_be_reached],
        tone="primary",
        form="customers.forms.QualifyForm",
    )
    def qualify(self, *, by, file=None, is_another=False):
        """It is worth it: the customer file and its contact are made of what the lead holds, nothing is typed again.

        A company that has a file already gets no second one: the lead joins `file`, or `is_another` company (3.1.2).
        """
        if file is not None:
            file.must_be_kept_by(by)
        elif not is_another and self.likely_doubles(by):
            raise RuleBroken(
                gettext("This company may have a file already: say which, or that it is another."), "3.1.2"
            )
        self.customer = file or Customer.open(by=by, owner=self.owner, name=self.company, phone=self.phone)
        self._complete(self.customer, by)
        self.attachments.update(customer=self.customer)
        if not self._person_is_known():
            contact = Contact.objects.create(
                customer=self.customer,
                name=self.person or self.company,
                phone=self.phone,
                email=self.email,
                is_primary=not self.customer.contacts.filter(is_primary=True).exists(),
            )
            record_change(contact, by=by, clause="3.1.2", action="create")

    def _complete(self, file: Customer, by) -> None:
        """What the lead knows and the file does not."""
        known = {name: getattr(self, name) for name in ("industry", "employees") if getattr(self, name)}
        new: dict = {name: value for name, value in known.items() if not getattr(file, name)}
        if (own := carried_over(self, file)) != file.own:
            new["own"] = own
        if new:
            for name, value in new.items():
                setattr(file, name, value)
            file.save(update_fields=[*new])
            changed = {name: ["", str(value)] for name, value in new.items()}
            record_change(file, by=by, clause="3.1.2", changed=changed)

    def likely_doubles(self, reader):
        """The files that may be of this company, as `reader` may see them; RuleBroken beyond the day's limit."""
        from ..doubles import Company, Doubles

        return Doubles(Company(name=self.company, phone=self.phone, email=self.email), reader).tell()

    def note_resemblance(self) -> None:
        """Keep whether the company or the person was here before: the visitor never learns it, the owner does."""
        from ..doubles import Company, Doubles

        others = Lead.objects.exclude(pk=self.pk)
        named_alike = others.named(self.company).values_list("company", flat=True)[:ALIKE]
        company = Company(name=self.company, phone=self.phone, email=self.email)
        self.resembles = (
            name_key(self.company) in map(name_key, named_alike)
            or any(line and others.with_line("reach", line).exists() for line in self.reach.split("\n"))
            or bool(Doubles(company, self.owner))
        )
        self.save(update_fields=["resembles"])

    def _person_is_known(self) -> bool:
        """The file has this person already: by e-mail or phone, whichever the lead holds."""
        known = Contact.objects.filter(customer=self.customer).values_list("reach", flat=True)
        return any(line and f"\n{line}\n" in reach for reach in known for line in self.reach.split("\n"))

    @step(
        [State.NEW, State.CONTACTED],
        State.DISQUALIFIED,
        label=_("Put aside"),
        by=KEEPERS,
        clause="3.1.2",
        guards=[kept_by],
        form="salesdept.common.forms.ReasonForm",
    )
    def disqualify(self, *, by, reason):
        """Not worth it, with the reason."""
        self.reason = reason
