"""The links of a record as its page lists them: for whom, sent, opened, until when."""

from dataclasses import dataclass

from django.urls import reverse

from salesdept.messages.models import OutboxMessage

from .letters import key_of
from .models import PrivateLink
from .private_pages import page_of


@dataclass(frozen=True)
class LinksPanel:
    """What {% include "links/_links.html" with links=... %} draws. `new_url` is "" for who may make none."""

    links: list[PrivateLink]
    new_url: str

    def __bool__(self) -> bool:
        return bool(self.links or self.new_url)


def links_panel(record, purpose: str, user) -> LinksPanel:
    """The links of this purpose to a record that the reader may see; two queries at most."""
    page = page_of(purpose)
    may = page.refusal(record, user) is None
    links = list(PrivateLink.objects.of(record, purpose).for_list())
    mailed = [key_of(link) for link in links if link.way == PrivateLink.Way.MAIL]
    letters = OutboxMessage.objects.by_key(mailed) if mailed else {}
    for link in links:
        link.letter = letters.get(key_of(link))
        link.may_change = may
    return LinksPanel(links, reverse("links:new", args=[purpose, record.pk]) if may else "")
