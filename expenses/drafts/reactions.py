"""What becomes of a draft when its claim takes a step without the form."""

from salesdept.common.workflow import after

from ..models import Claim
from .models import ClaimDraft


@after(Claim.cancel)
def drop_draft(claim, by):
    ClaimDraft.settle(claim.pk, by)
