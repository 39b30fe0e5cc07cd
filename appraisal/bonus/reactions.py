"""What follows the steps of a bonus run."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.history import words_for
from salesdept.common.workflow import after

from ..models import BonusRun
from .notices import tell_of_bonuses, tell_of_payment


@after(BonusRun.approve)
def tell_everybody(run, by):
    tell_of_bonuses(run)


@after(BonusRun.pay_out)
def tell_that_it_is_paid(run, by):
    tell_of_payment(run)


words_for(
    make_run=_("Bonus run made"),
    take_payroll_file=_("File for payroll taken"),
    set_base=_("Bonus base set"),
)
