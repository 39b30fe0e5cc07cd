"""The review of a claim (5.2.3): decided, cut, asked about, taken back while nobody was told, raised when it lies."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.workflow import Happening, step
from salesdept.people.models import Role

from ...reviewers import stands_in_for
from ...roles import REVIEWERS
from ..days import HalfDay
from ..question import Question
from ..raising import Raised
from .guards import (
    decided_just_now,
    decision_is_out,
    has_it_in_hand,
    is_asked,
    is_not_asked,
    is_reviewer,
    own_claim,
)
from .states import KEEPS_INVOICES, Ground, State

TAKEN_BACK_WITHIN = timedelta(seconds=8)
"""What the page offers after a decision."""
ON_ITS_WAY = timedelta(seconds=2)
"""For the tap of the last moment to arrive."""

question_answered = Happening()
"""Told (question)."""
DECIDERS = [*REVIEWERS, Role.FINANCE]
"""Who sends back, rejects or cuts, each while it is their turn."""


class Reviewed(Raised):
    """`decided_for` is the absent reviewer for whom a delegate decided; open questions stop the clock.

    Until `untold` is cleared nobody heard of the last decision, and who took it can take it back.
    """

    objects: Any
    lines: Any
    questions: Any
    verified_by: Any
    verified_at: Any
    stood_in: Any
    _sign_for_want_of_others: Any

    answer = models.TextField(blank=True, editable=False)
    ground = models.CharField(max_length=14, choices=Ground, blank=True, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    untold = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def may_be_taken_back(self) -> bool:
        is_just_now = self.decided_at is not None and now() < self.decided_at + TAKEN_BACK_WITHIN + ON_ITS_WAY
        return self.untold and is_just_now

    @property
    def shows_nothing_odd(self) -> bool:
        """Of one from `for_list` and `with_warnings`: it may be approved together with others."""
        told: Any = self
        return not (told.has_warning or told.is_asked) and told.total <= told.together_up_to

    @property
    def open_question(self) -> Question | None:
        return next((one for one in self.questions.all() if one.answered_at is None), None)

    def _start_review(self) -> None:
        """All approvals anew, by whose turn it is now."""
        self.approved_by = self.approved_for = self.approved_at = self.returned_at = None
        self.decided_by = self.decided_for = self.decided_at = None
        self.stood_in = False
        self.untold, self.raised, self.clock_from = False, 0, now()
        self.questions.filter(answered_at=None).delete()

    def _decide(self, by) -> None:
        self.decided_by, self.decided_at, self.untold = by, now(), True
        self.decided_for = stands_in_for(by, self) if self.state == State.SUBMITTED else None
        self.verified_by = self.verified_at = None

    @step(
        State.SUBMITTED,
        State.APPROVED,
        label=_("Approve"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer],
        tone="primary",
    )
    def approve(self, *, by):
        """Real, within the rules and the budget."""
        self._decide(by)
        if by.is_a(Role.MANAGER) and self.claimant.is_a(Role.LEADERSHIP):
            self._sign_for_want_of_others(by)
        self.approved_by, self.approved_for, self.approved_at = by, self.decided_for, self.decided_at

    @step(
        [State.SUBMITTED, State.APPROVED],
        None,
        label=_("Cut an amount"),
        form="expenses.review.forms.CutForm",
        by=DECIDERS,
        clause="5.2.3",
        guards=[has_it_in_hand, decision_is_out],
    )
    def cut(self, *, by, line, amount, reason):
        """Less than was claimed for one expense; the rest is free again and the claimant is told."""
        line = self.lines.select_related("budget_line").get(pk=line.pk)
        released = line.cut_to(amount, reason)
        self._release_part(line.budget_line, released, by)

    @step(
        [State.SUBMITTED, State.APPROVED, State.VERIFIED],
        State.RETURNED,
        label=_("Send back"),
        form="expenses.review.forms.SendBackForm",
        by=DECIDERS,
        clause="5.2.3",
        guards=[has_it_in_hand, decision_is_out],
    )
    def send_back(self, *, by, reason, remarks=None):
        """To be corrected, then reviewed anew; the money stays reserved for a week. `remarks`: line id -> remark."""
        self._decide(by)
        self.answer, self.returned_at = reason, self.decided_at
        for line, remark in (remarks or {}).items():
            self.lines.filter(pk=line).update(remark=remark)

    @step(
        [State.SUBMITTED, State.APPROVED, State.VERIFIED],
        State.REJECTED,
        label=_("Reject"),
        form="expenses.review.forms.RejectForm",
        tone="danger",
        by=DECIDERS,
        clause="5.2.3",
        guards=[has_it_in_hand, decision_is_out],
    )
    def reject(self, *, by, reason, ground=Ground.NOT_OURS):
        """Money and days are free again; so are the invoices, unless they were claimed twice or are not true."""
        self._decide(by)
        self.answer, self.ground = reason, ground
        self._release(by)
        HalfDay.free(self)
        if ground not in KEEPS_INVOICES:
            self._free_invoices()

    @step(
        [State.APPROVED, State.RETURNED, State.REJECTED],
        None,
        label=_("Take the decision back"),
        by=DECIDERS,
        clause="5.2.3",
        guards=[decided_just_now],
    )
    def take_back(self, *, by):
        """As before the decision, while nobody was told of it. OverBudget when the money of a rejected one is gone."""
        was_approved_before = self.state != State.APPROVED and self.approved_by is not None
        if self.state == State.REJECTED:
            self._hold_anew(by)
        if self.state == State.APPROVED:
            self.approved_by = self.approved_for = self.approved_at = None
            self.stood_in = False
        self.state = State.APPROVED if was_approved_before else State.SUBMITTED
        self.answer = self.ground = ""
        self.returned_at = self.decided_by = self.decided_for = self.decided_at = None
        self.untold = False
        self.lines.update(remark="")

    @step(
        State.SUBMITTED,
        None,
        label=_("Ask a question"),
        by=REVIEWERS,
        clause="5.2.3",
        guards=[is_reviewer, is_not_asked],
        form="expenses.review.forms.AskForm",
    )
    def ask(self, *, by, question):
        """One question to the claimant; until it is answered the clock stands."""
        Question.objects.create(claim=self, asked_by=by, text=question)

    @step(
        State.SUBMITTED,
        None,
        label=_("Answer"),
        by=None,
        clause="5.2.3",
        guards=[own_claim, is_asked],
        form="expenses.review.forms.AnswerForm",
        tone="primary",
    )
    def answer_question(self, *, by, answer):
        """The claimant's word; the clock goes on where it stood."""
        question = self.open_question
        question.answer, question.answered_at = answer, now()
        question.save()
        self.clock_from += question.answered_at - question.asked_at
        question_answered.tell(question)

    # What the clock does.

    @classmethod
    def tell_of_decisions(cls, moment, tell) -> int:
        """Give the claims whose last decision is out at `moment` to `tell`, each once, however many ask; how many."""
        out = cls.objects.filter(untold=True, decided_at__lte=moment - TAKEN_BACK_WITHIN - ON_ITS_WAY)
        return sum(claim._tell_once(tell) for claim in out.select_related("claimant", "decided_by"))

    @transaction.atomic
    def _tell_once(self, tell) -> bool:
        """Marked as told with what `tell` writes, or neither."""
        as_decided = type(self).objects.filter(pk=self.pk, untold=True, decided_at=self.decided_at)
        is_mine = bool(as_decided.update(untold=False))
        if is_mine:
            tell(self)
        return is_mine

    @classmethod
    def lying(cls):
        """While a question is open it lies with the claimant."""
        return super().lying().exclude(Exists(Question.objects.filter(claim=OuterRef("pk"), answered_at=None)))
