"""What follows from published months and confirmed awards."""

from appraisal.models import Period
from salesdept.common.workflow import after

from .models import Award
from .notices import tell_of_award


@after(Period.publish)
def propose_champions(period, by):
    Award.propose_from(period)


@after(Award.confirm)
def tell_the_champion(award, by):
    tell_of_award(award)
