"""What follows published and reopened months, and decisions (4.4.2)."""

from salesdept.common.workflow import after

from ..models import Period, Promotion
from .deriving import derive
from .notices import tell_of_decision


@after(Period.publish)
def find_candidates(period, by):
    derive()


@after(Period.reopen)
def mark_what_is_in_doubt(period, by):
    derive()


@after(Promotion.approve)
def tell_of_approval(promotion, by):
    tell_of_decision(promotion)


@after(Promotion.decline)
def tell_why_not(promotion, by):
    tell_of_decision(promotion)
