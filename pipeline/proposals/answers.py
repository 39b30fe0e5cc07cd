"""Who hears of the customer's answer (3.3.3)."""

from django.utils.translation import gettext

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice


def tell_of_answer(proposal, name: str) -> None:
    """The owner and who opened the version, each in the own language."""
    for person in {proposal.opportunity.owner, proposal.opened_by} - {None}:
        with in_language_of(person):
            told = {"who": name, "proposal": proposal}
            if proposal.state == proposal.State.ACCEPTED:
                title = gettext("%(who)s accepts the proposal: %(proposal)s") % told
            else:
                title = gettext("%(who)s wants the proposal changed: %(proposal)s") % told
        Notice.tell(
            person,
            key=f"answered:{proposal.pk}:{proposal.version}",
            title=title,
            body=proposal.feedback,
            url=proposal.get_absolute_url(),
        )
