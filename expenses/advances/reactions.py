"""Who is told what of an advance."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from ..models import Advance, Commitment, advance_asked, commitment_expired
from ..reviewers import reviewers_of


@after(advance_asked)
def tell_reviewers_of_advance(advance):
    for reviewer in reviewers_of(advance):
        with in_language_of(reviewer):
            told = {"name": advance.claimant, "amount": f"{advance.amount:,.2f}"}
            title = _("%(name)s asks for %(amount)s in advance") % told
        _tell(reviewer, advance, title)


@after(Advance.reject)
@after(Advance.hand_over)
@after(Advance.bank_failed)
def tell_who_asked(advance, by):
    with in_language_of(advance.claimant):
        title = _("%(advance)s: %(state)s") % {"advance": advance, "state": advance.get_state_display()}
    _tell(advance.claimant, advance, title, advance.answer)


@after(Advance.take_return)
def tell_of_what_came_back(advance, by):
    """Who owes it sees at once what was written down, and says so if it is not what was brought back."""
    back = advance.returns.latest("created_at")
    told = {"amount": f"{back.amount:,.2f}", "advance": advance, "left": f"{advance.left:,.2f}"}
    with in_language_of(advance.claimant):
        title = _("%(amount)s of “%(advance)s” recorded as brought back") % told
        body = _("Receipt %(reference)s, recorded by %(name)s. Left to settle: %(left)s.")
        body %= told | {"reference": back.reference, "name": by}
    _tell(advance.claimant, advance, title, body)


@after(Commitment.close)
@after(commitment_expired)
def tell_of_what_is_owed(commitment, by=None):
    """What it was for is over: by when the rest of its advances is to be settled."""
    for advance in commitment.advances.open():
        with in_language_of(commitment.claimant):
            told = {"left": f"{advance.left:,.2f}", "day": date_format(advance.settle_by, "SHORT_DATE_FORMAT")}
            title = _("Claim or bring back %(left)s of your advance by %(day)s") % told
        Notice.tell(commitment.claimant, key=f"owed:{advance.pk}", title=title, url=advance.get_absolute_url())


def _tell(person, advance, title: str, body: str = "") -> None:
    key = f"advance:{advance.pk}:{advance.version}"
    Notice.tell(person, key=key, title=title, body=body, url=advance.get_absolute_url())
