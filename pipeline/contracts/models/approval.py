from django.utils.translation import gettext_lazy as _

from salesdept.common.workflow import step
from salesdept.people.models import Role

from ...limits import DECIDERS
from ...roles import NEGOTIATORS
from .. import guards
from ..credit import CreditRelease
from ..numbers import must_be_free
from .state import UNSIGNED, State


class Approval:
    """Before it is signed: who allows what deviates or differs, or that it is sold to who owes money (3.4.1)."""

    @step(
        State.DRAFT,
        State.ASKED,
        label=_("Ask for approval"),
        by=NEGOTIATORS,
        clause="3.4.1",
        guards=[
            guards.concerns_own_team,
            guards.is_in_the_agreed_currency,
            guards.equals_what_was_agreed,
            guards.deviates,
        ],
        form="salesdept.common.forms.ReasonForm",
        tone="primary",
    )
    def ask_approval(self, *, by, reason):
        """It deviates from the usual terms: who stands high enough decides."""
        self.asked_by, self.asked_because, self.approved_by = by, reason, None

    @step(
        State.ASKED,
        State.APPROVED,
        label=_("Approve"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[guards.has_authority],
        form="pipeline.contracts.forms.RemarkForm",
        tone="primary",
    )
    def approve(self, *, by, remark=""):
        """As it stands: a change of the draft afterwards needs a new approval."""
        self.approved_by = by

    @step(
        State.ASKED,
        State.DRAFT,
        label=_("Send back"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[guards.has_authority],
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Not like this."""

    @step(
        [State.ASKED, State.APPROVED],
        State.DRAFT,
        label=_("Change the draft again"),
        by=NEGOTIATORS,
        clause="3.4.1",
        guards=[guards.concerns_own_team],
    )
    def revise(self, *, by):
        """What was approved is approved no more."""
        self.approved_by = None

    @step(
        State.DRAFT,
        None,
        label=_("Allow the difference"),
        by=DECIDERS,
        clause="3.4.3",
        guards=[guards.differs_from_what_was_agreed, guards.was_drawn_by_somebody_else],
        form="salesdept.common.forms.ReasonForm",
    )
    def waive_difference(self, *, by, reason):
        """This very difference from what was agreed is allowed; another one is not."""
        self.waived_difference, self.waived_because = self.net - self.agreed_amount(), reason

    @step(
        UNSIGNED,
        None,
        label=_("Give it another number"),
        by=[*NEGOTIATORS, Role.CLERK],
        clause="3.4.3",
        form="pipeline.contracts.forms.NumberForm",
    )
    def renumber(self, *, by, number):
        """By the paper's own number."""
        must_be_free(number, self)
        self.number = number

    @step(
        UNSIGNED,
        None,
        label=_("Consent in spite of debts"),
        by=[Role.FINANCE, Role.MANAGER],
        clause="3.4.3",
        guards=[guards.customer_owes],
        form="salesdept.common.forms.ReasonForm",
    )
    def release_credit(self, *, by, reason):
        """One of the two consents, of finance and manager, that a customer with long overdue debts needs."""
        CreditRelease.objects.create(contract=self, role=by.role, by=by, reason=reason)
