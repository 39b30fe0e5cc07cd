"""What is offered, version by version (3.3): four parts, named authors, frozen once it is sent."""

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import ProposalQuerySet
from ..quotations.models import Quotation
from ..roles import sees_prices
from ..working import worked_by
from .answers import tell_of_answer
from .approvals import OfferApproval, may_decide, needs_no_approval, overruns_limits
from .coverage import (
    NeedLine,
    agree_to_what_is_left_out,
    hand_down,
    keep_as_sent,
    leaves_musts_open,
    lines_of,
    note_answers,
)
from .dispatches import Dispatch
from .merging import merged

PARTS = {
    "introduction": _("introduction of product or service"),
    "solution": _("solution"),
    "plan": _("implementation plan"),
}
"""The written parts of 3.3.2; the fourth is the quotation."""

ORGANISERS = [Role.SUPERVISOR, Role.MANAGER]
SELLERS = [Role.REP, *ORGANISERS]
DECIDERS = [*ORGANISERS, Role.LEADERSHIP]


def organised_by(proposal, by):
    """The manager, or the supervisor who leads the opportunity's owner (3.3.1)."""
    return proposal.opportunity.organised_by(by)


def written_by(proposal, by):
    """Its named authors and who organises it (3.3.1)."""
    if proposal.authors.filter(pk=by.pk).exists() or organised_by(proposal, by) is None:
        return None
    return NotYourPart(gettext("Named authors write the proposal until it is sent."), "3.3.1")


def is_of_own_deal(proposal, by):
    return worked_by(proposal.opportunity, by)


def has_four_parts(proposal, by):
    missing = proposal.missing_parts()
    if missing:
        return RuleBroken(
            gettext("The proposal still lacks: %(parts)s.") % {"parts": "、".join(missing)},
            "3.3.2",
            remedy=gettext("Write what is missing"),
            remedy_url=proposal.get_absolute_url(),
        )
    return None


def is_still_valid(proposal, by):
    if proposal.quotation.has_expired:
        return RuleBroken(
            gettext("The quotation was valid until %(day)s. Extend it, or write the next version.")
            % {"day": proposal.quotation.valid_until},
            "3.3.2",
        )
    return None


class Proposal(Document):
    """A numbered version of what is offered. Several may be open; a newer one takes their place when it is sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("To be approved")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("To be changed")
        SUPERSEDED = "superseded", _("Replaced")

    WRITABLE = (State.DRAFT, State.APPROVED)
    STANDING = (State.SENT, State.ACCEPTED)

    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField(editable=False)
    introduction = models.TextField(PARTS["introduction"], max_length=8000, blank=True)
    solution = models.TextField(PARTS["solution"], max_length=8000, blank=True)
    plan = models.TextField(PARTS["plan"], max_length=8000, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hant")
    feedback = models.TextField(_("the customer's feedback"), max_length=4000, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="proposals", verbose_name=_("authors"))
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

    @property
    def need_lines(self) -> list[NeedLine]:
        """Each need of the opportunity beside what this version says to it (3.3.2)."""
        return lines_of(self)

    @property
    def is_frozen(self) -> bool:
        return self.state not in (self.State.DRAFT, self.State.REVIEW, self.State.APPROVED)

    @property
    def has_expired(self) -> bool:
        """Sent, and not valid any more."""
        return self.state == self.State.SENT and self.quotation.has_expired

    # Writing.

    def may_edit(self, user) -> bool:
        return self.writing_refusal(user) is None

    def prices_are_shown_to(self, user) -> bool:
        """Who writes the quotation reads it, also from a department."""
        return sees_prices(user) or user in self.authors.all()

    def writing_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not write in it now: another person's (NotYourPart), before its approver or frozen (NotNow)."""
        if refusal := written_by(self, by):
            return refusal
        if self.state == self.State.REVIEW:
            return NotNow(gettext("It waits for approval. Withdraw it to write on."), "3.3.1")
        if self.state not in self.WRITABLE:
            return NotNow(gettext("This version is frozen: it has been sent. Write the next one."), "3.3.3")
        return None

    def begin_change(self, by) -> None:
        """Lock it for a change of its contents; raises what `writing_refusal` says. An approval ends with it."""
        self.hold()
        if refusal := self.writing_refusal(by):
            raise refusal
        if self.state == self.State.APPROVED:
            self.take_up_again(by=by)

    def hold(self) -> None:
        """Lock it, so that what is read of its contents stays until the transaction ends."""
        self.refresh_from_db(from_queryset=Proposal.objects.select_for_update(of=("self",)))

    def hold_at_once(self) -> None:
        """`hold` for who holds the opportunity: it is accepted in the other order, so to wait could be for ever.

        NotNow while somebody else holds it.
        """
        rows = Proposal.objects.select_for_update(of=("self",), nowait=True)
        try:
            with transaction.atomic():
                self.refresh_from_db(from_queryset=rows)
        except OperationalError as held:
            raise NotNow(gettext("Somebody answers this proposal at this moment. Please try again."), "3.3.2") from held

    @transaction.atomic
    def write(self, part: str, text: str, *, by, seen: str | None = None) -> bool:
        """Save one written part; return whether a colleague's lines were joined in.

        `seen` is the text that the writer began from. Where somebody saved since, lines that don't touch are joined;
        where they do, Stale is raised and nothing is saved.
        """
        self.begin_change(by)
        saved, joined = getattr(self, part), False
        if seen is not None and plain(seen) != plain(saved):
            text, joined = self._joined(plain(seen), plain(text), plain(saved)), True
        if plain(text) == plain(saved):
            return joined
        setattr(self, part, plain(text))
        self.version += 1
        self.save(update_fields=[part, "version"])
        record_change(self, by=by, clause="3.3.2", action=f"write_{part}")
        return joined

    def _joined(self, seen: str, own: str, saved: str) -> str:
        both = merged(seen, own, saved)
        if both is None:
            raise Stale(gettext("A colleague changed the same lines meanwhile. Both texts are here."), "3.3.1")
        return both

    # Steps.

    @step(
        State.DRAFT,
        State.REVIEW,
        label=_("Ask for approval"),
        by=ORGANISERS,
        clause="3.4.1",
        guards=[organised_by, has_four_parts, overruns_limits],
        tone="primary",
    )
    def submit(self, *, by):
        """Discount or margin pass the limits of who sends it: the next one up decides, on what stands here now."""
        OfferApproval.ask(self, by=by)

    @step(
        State.REVIEW,
        State.APPROVED,
        label=_("Approve"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[may_decide],
        tone="primary",
    )
    def approve(self, *, by):
        """It may be sent exactly as it stands."""
        self.approvals.get(decided_at=None).decide(OfferApproval.Verdict.APPROVED, by=by)

    @step(
        State.REVIEW,
        State.DRAFT,
        label=_("Return"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[may_decide],
        form="salesdept.common.forms.ReasonForm",
    )
    def give_back(self, *, by, reason):
        """Back to its authors, with the reason."""
        self.approvals.get(decided_at=None).decide(OfferApproval.Verdict.RETURNED, by=by, reason=reason)

    @step(State.REVIEW, State.DRAFT, label=_("Withdraw"), by=ORGANISERS, clause="3.4.1", guards=[organised_by])
    def withdraw(self, *, by):
        """To be written on before anybody has decided."""
        self.approvals.get(decided_at=None).decide(OfferApproval.Verdict.WITHDRAWN, by=by)

    @step(
        State.APPROVED, State.DRAFT, label=_("Change it; the approval ends"), by=None, clause="3.4.1",
        guards=[written_by],
    )  # fmt: skip
    def take_up_again(self, *, by):
        """What was approved is not what it will be."""

    @step(
        [State.DRAFT, State.APPROVED],
        State.SENT,
        label=_("Send"),
        by=ORGANISERS,
        clause="3.3.3",
        guards=[organised_by, has_four_parts, is_still_valid, needs_no_approval],
        form="pipeline.proposals.forms.SendForm",
        tone="primary",
    )
    def send(self, *, by, replaces=True, **dispatch):
        """It goes to the customer as it stands and is frozen; `replaces`: the versions before it are open no more."""
        keep_as_sent(self)
        # Sent before it goes: what goes along is no draft.
        self.sent_at, self.state = now(), self.State.SENT
        Dispatch.make(self, by=by, **dispatch)
        if replaces:
            self._replace(self.opportunity.proposals.filter(number__lt=self.number), by)

    def _replace(self, others, by) -> None:
        """Those of `others` that were sent are open no more."""
        standing = [self.State.SENT, self.State.DECLINED, self.State.ACCEPTED]
        for other in others.filter(state__in=standing).select_for_update(of=("self",)).order_by("number"):
            other._become(self.State.SUPERSEDED, "supersede", by=by)

    def _become(self, state: str, action: str, *, by, **details) -> None:
        """A change of state that is no button of the staff: the row is locked, the history told."""
        came_from, self.state = self.state, state
        self.version += 1
        self.save()
        AuditEntry.record(self, action, by=by, clause="3.3.3", source=came_from, target=state, **details)

    @step(
        State.SENT,
        State.ACCEPTED,
        label=_("The customer accepts"),
        by=SELLERS,
        clause="3.3.3",
        guards=[is_still_valid],
        form="pipeline.proposals.forms.FeedbackForm",
    )
    def accept(self, *, by, feedback=""):
        """The version the negotiation starts from; only one can be accepted."""
        self._take_acceptance(feedback)

    @step(
        State.SENT,
        State.DECLINED,
        label=_("The customer wants it changed"),
        by=SELLERS,
        clause="3.3.3",
        form="pipeline.proposals.forms.FeedbackForm",
    )
    def decline(self, *, by, feedback):
        """The feedback stands on this version; a revision is the next one."""
        self._take_wishes(feedback)

    @step(
        STANDING,
        None,
        label=_("Answer the open musts"),
        by=SELLERS,
        clause="3.3.2",
        guards=[is_of_own_deal, leaves_musts_open],
        form="pipeline.proposals.supplies.AnswersForm",
    )
    def note_answers(self, *, by, left_out_agreed_by="", left_out_agreed_on=None, **places):
        """Where what was sent covers them after all, or who of the customer agreed that they are left out."""
        note_answers(self, places, by=by, agreed_by=left_out_agreed_by, agreed_on=left_out_agreed_on)

    # By private link, the customer.

    def answer_refusal(self) -> RuleBroken | None:
        """Why the customer can't answer this version now: it was answered, replaced, or holds no more."""
        if self.state == self.State.SUPERSEDED:
            return NotNow(gettext("A newer version has taken the place of this one. Please answer that one."), "3.3.3")
        if self.state != self.State.SENT:
            return NotNow(gettext("This version has been answered."), "3.3.3")
        if self.has_expired:
            day = date_format(self.quotation.valid_until, "SHORT_DATE_FORMAT")
            return RuleBroken(
                gettext("This offer was valid until %(day)s. Please ask us for a new one.") % {"day": day}, "3.3.2"
            )
        return None

    @transaction.atomic
    def accept_by_link(self, name: str) -> None:
        """The customer accepts this version on the private page, under the name that was typed."""
        self._begin_answer()
        self._take_acceptance("")
        # What is left out stands on the page that is accepted.
        agree_to_what_is_left_out(self, name)
        self._become(self.State.ACCEPTED, "accept", by=None, name=name)
        tell_of_answer(self, name)

    @transaction.atomic
    def decline_by_link(self, name: str, wishes: str) -> None:
        """The customer says there what is to be changed."""
        self._begin_answer()
        self._take_wishes(wishes)
        self._become(self.State.DECLINED, "decline", by=None, name=name)
        tell_of_answer(self, name)

    def _begin_answer(self) -> None:
        self.hold()
        if refusal := self.answer_refusal():
            raise refusal

    def _take_acceptance(self, feedback: str) -> None:
        type(self.opportunity).objects.select_for_update(of=("self",)).get(pk=self.opportunity_id)
        if self.opportunity.proposals.filter(state=self.State.ACCEPTED).exists():
            raise RuleBroken(gettext("Another version is accepted already."), "3.3.3")
        self.feedback, self.answered_at = feedback, now()

    def _take_wishes(self, feedback: str) -> None:
        if not feedback.strip():
            raise RuleBroken(gettext("Write down what the customer wants changed."), "3.3.3")
        self.feedback, self.answered_at = feedback, now()

    @step(
        State.SENT,
        None,
        label=_("Extend the validity"),
        by=ORGANISERS,
        clause="3.3.2",
        guards=[organised_by],
        form="pipeline.proposals.forms.ValidityForm",
    )
    def extend(self, *, by, valid_until):
        """The same offer holds longer."""
        if valid_until < today():
            raise RuleBroken(gettext("Name a day that is still to come."), "3.3.2")
        self.quotation.valid_until = valid_until
        self.quotation.save(update_fields=["valid_until"])

    @transaction.atomic
    def copy_to(self, opportunity, *, by) -> "Proposal":
        """The first version, or the next one, for another opportunity: texts and lines without this one's lineage."""
        copy = begin(opportunity, by=by, authors=[by], language=self.language)
        self._hand_down(copy)
        record_change(copy, by=by, clause="3.3.2", action="create", reason=gettext("Copied from %s") % self)
        return copy

    def _hand_down(self, copy: "Proposal") -> None:
        """Texts, steps of the plan and quotation, for another version."""
        for part in PARTS:
            setattr(copy, part, getattr(self, part))
        copy.save()
        for planned in self.plan_steps.all():
            planned.pk, planned.proposal = None, copy
            planned.save(force_insert=True)
        self.quotation.copy_to(copy)


def plain(text: str) -> str:
    """As texts are kept: one kind of line end, none at the end."""
    return text.replace("\r\n", "\n").rstrip()


@transaction.atomic
def open_proposal(opportunity, *, by, authors) -> Proposal:
    """A new version organised by `by` with its named authors; it begins with the latest one's texts and quotation.

    NotYourPart unless supervisor or manager (3.3.1). The version before need not be closed.
    """
    latest = opportunity.proposals.first()
    proposal = begin(opportunity, by=by, authors=authors, language=latest.language if latest else None)
    if latest:
        latest._hand_down(proposal)
        hand_down(latest, proposal)
    else:
        Quotation.objects.create(proposal=proposal)
    return proposal


def begin(opportunity, *, by, authors, language: str | None) -> Proposal:
    """An empty version with the next number, without its quotation; two at once get two numbers."""
    if opportunity.organised_by(by):
        raise NotYourPart(gettext("A supervisor or the manager organises the proposal and names its authors."), "3.3.1")
    type(opportunity).objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    latest = opportunity.proposals.order_by("-number").first()
    proposal = Proposal.objects.create(
        opportunity=opportunity,
        opened_by=by,
        number=latest.number + 1 if latest else 1,
        language=language or settings.LANGUAGE_CODE,
    )
    proposal.authors.set(authors)
    return proposal
