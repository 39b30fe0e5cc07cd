from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import ProposalQuerySet
from ..quotations.models import Quotation

PARTS = {
    "introduction": _("introduction of product or service"),
    "solution": _("solution"),
    "plan": _("implementation plan"),
}
"""The written parts of 3.3.2; the fourth is the quotation."""


def organised_by(proposal, by):
    """The manager, or the supervisor who leads the opportunity's owner (3.3.1)."""
    return proposal.opportunity.organised_by(by)


def has_four_parts(proposal, by):
    missing = proposal.missing_parts()
    if missing:
        return RuleBroken(
            gettext("The proposal still lacks: %(parts)s.") % {"parts": "、".join(missing)},
            "3.3.2",
            remedy=gettext("Write what is missing"),
            remedy_url=reverse("pipeline:proposal_edit", args=[proposal.pk]),
        )
    return None


class Proposal(Document):
    """A numbered version of what is offered (3.3): four parts, named authors, frozen once it is sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField(editable=False)
    introduction = models.TextField(PARTS["introduction"], max_length=8000, blank=True)
    solution = models.TextField(PARTS["solution"], max_length=8000, blank=True)
    plan = models.TextField(PARTS["plan"], max_length=8000, blank=True)
    feedback = models.TextField(_("the customer's feedback"), max_length=4000, blank=True)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="proposals", verbose_name=_("authors"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hant")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "number"], name="one_proposal_per_number"),
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(state="accepted"), name="one_accepted_proposal"
            ),
        ]

    def __str__(self):
        return f"{self.opportunity} V{self.number}"

    def get_absolute_url(self):
        return reverse("pipeline:proposal", args=[self.pk])

    def missing_parts(self) -> list[str]:
        """The labels of the parts that are still empty, the quotation among them (3.3.2)."""
        empty = [str(label) for name, label in PARTS.items() if not getattr(self, name).strip()]
        return empty if self.quotation.lines.exists() else [*empty, gettext("quotation")]

    def may_edit(self, user) -> bool:
        """Named authors and who organises it, while it is a draft (3.3.1)."""
        return self.writing_refusal(user) is None

    def writing_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not write in it now: another person's (NotYourPart), or frozen (NotNow)."""
        if not (self.authors.filter(pk=by.pk).exists() or organised_by(self, by) is None):
            return NotYourPart(gettext("Named authors write the proposal until it is sent."), "3.3.1")
        if self.state != self.State.DRAFT:
            return NotNow(gettext("This version is frozen: it has been sent. Write the next one."), "3.3.3")
        return None

    def begin_change(self, by) -> None:
        """Lock it for a change of its contents; raises what `writing_refusal` says."""
        self.refresh_from_db(from_queryset=Proposal.objects.select_for_update(of=("self",)))
        if refusal := self.writing_refusal(by):
            raise refusal

    @step(
        State.DRAFT,
        State.SENT,
        label=_("Record as sent"),
        by=[Role.SUPERVISOR, Role.MANAGER],
        clause="3.3.2",
        guards=[organised_by, has_four_parts],
        tone="primary",
    )
    def send(self, *, by):
        """It goes to the customer as it stands; the version is frozen."""
        self.sent_at = now()

    @step(
        State.SENT,
        State.ACCEPTED,
        label=_("The customer accepts"),
        by=[Role.REP, Role.SUPERVISOR, Role.MANAGER],
        clause="3.3.3",
        form="pipeline.proposals.forms.FeedbackForm",
    )
    def accept(self, *, by, feedback):
        """The version the negotiation starts from; only one can be accepted."""
        if self.opportunity.proposals.filter(state=self.State.ACCEPTED).exists():
            raise RuleBroken(gettext("Another version is accepted already."), "3.3.3")
        self.feedback = feedback

    @step(
        State.SENT,
        State.DECLINED,
        label=_("The customer wants it changed"),
        by=[Role.REP, Role.SUPERVISOR, Role.MANAGER],
        clause="3.3.3",
        form="pipeline.proposals.forms.FeedbackForm",
    )
    def decline(self, *, by, feedback):
        """The feedback stands on this version; a revision is the next one."""
        if not feedback:
            raise RuleBroken(gettext("Write down what the customer wants changed."), "3.3.3")
        self.feedback = feedback


@transaction.atomic
def open_proposal(opportunity, *, by, authors) -> Proposal:
    """A new version organised by `by` with its named authors; RuleBroken unless supervisor or manager (3.3.1)."""
    if opportunity.organised_by(by):
        raise NotYourPart(gettext("A supervisor or the manager organises the proposal and names its authors."), "3.3.1")
    latest = opportunity.proposals.first()
    proposal = Proposal.objects.create(
        opportunity=opportunity,
        opened_by=by,
        number=latest.number + 1 if latest else 1,
        **{part: getattr(latest, part) for part in PARTS if latest},
    )
    proposal.authors.set(authors)
    if latest:
        latest.quotation.copy_to(proposal)
    else:
        Quotation.objects.create(proposal=proposal)
    return proposal
