"""What follows for a person when a message comes back (7.1.2)."""

from salesdept.common.workflow import after
from salesdept.messages.models import bounced

from ..models import Contact
from .reachable import plain_address


@after(bounced)
def mark_address(message, why: str) -> None:
    """Whoever has this address is not reached by it, until somebody says that it works."""
    plain = plain_address(message.address)
    for contact in Contact.objects.with_line("reach", plain).for_list():
        for address in contact.addresses:
            if address.works and plain_address(address.value) == plain:
                contact.mark_failed(address.key, by=None, why=why[:200])
