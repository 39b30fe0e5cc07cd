"""What stands behind private links: a chapter registers the page of each purpose.

@private_page("acceptance")
class AcceptancePage(PrivatePage):
    label = _("Acceptance")
    def page(self, request, link): return shown(request, link, "pipeline/projects/acceptance_page.html", {...})
    def answer(self, request, link): link.record.accept(...); return answered(request)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation

from salesdept.common.errors import RuleBroken
from salesdept.common.text import Text


@dataclass(frozen=True)
class Recipient:
    """Somebody a link may be made for. `obstacle` says why no mail may go there, "" when it may."""

    key: str
    name: str
    email: str = ""
    language: str = ""
    note: str = ""
    obstacle: str = ""
    obstacles: Mapping[str, str] = field(default_factory=dict)
    """Each of the person's mail addresses, in lower case, and why no mail may go there; "" when it may."""


class PrivatePage:
    """The page of one purpose. `page` and `answer` speak to the customer, the others to the staff.

    `parts` are further addresses below the link's own, by their last word ("pdf"), each function(self, request, link).
    """

    purpose = ""
    label: Text
    clause = "7.1.3"
    parts: dict[str, Callable] = {}

    def page(self, request, link) -> HttpResponse:
        """What a GET shows: `shown(...)`. It changes nothing: mail scanners fetch, too."""
        raise NotImplementedError

    def answer(self, request, link) -> HttpResponse:
        """What a POST does: `answered(request)`, or `shown` with the form's errors. RuleBroken is told kindly."""
        raise NotImplementedError

    def title(self, record) -> str:
        """The subject of the letter and the heading of the page, in the language that is spoken now."""
        raise NotImplementedError

    def letter(self, record) -> str:
        """What the letter says beside the address: what is shown and what the customer is asked for."""
        raise NotImplementedError

    def enclosure(self, record, language: str, by):
        """The paper that goes along with the letter; None for none."""
        return

    def records(self, user) -> QuerySet:
        """The records of this purpose that `user` may see."""
        raise NotImplementedError

    def refusal(self, record, by) -> RuleBroken | None:
        """Why `by` may not make, renew or revoke links to `record` now."""
        raise NotImplementedError

    def recipients(self, record) -> list[Recipient]:
        """Whom the form proposes."""
        return []

    def obstacle(self, record, email: str) -> str:
        """Why no mail may go to this address, by what is known of whom it belongs to; "" when it may."""
        found = (one.obstacles.get(email.lower(), "") for one in self.recipients(record))
        return next(filter(None, found), "")

    def keeper(self, record):
        """Who is told when the link was opened; None for nobody."""
        raise NotImplementedError

    def staff_url(self, record) -> str:
        """Where the staff work on the record."""
        return record.get_absolute_url()

    def chronicle(self, record):
        """The record whose history tells of the links."""
        return record


_pages: dict[str, PrivatePage] = {}


def private_page(purpose: str):
    """Register the decorated PrivatePage for links of `purpose` (20 signs at most)."""

    def register(page_class: type[PrivatePage]) -> type[PrivatePage]:
        page_class.purpose = purpose
        _pages[purpose] = page_class()
        return page_class

    return register


def page_of(purpose: str) -> PrivatePage:
    """The page of a purpose; KeyError for one that no chapter has registered."""
    return _pages[purpose]


def page_or_404(purpose: str) -> PrivatePage:
    """The page of a purpose that somebody asks for."""
    if purpose not in _pages:
        raise Http404
    return _pages[purpose]


def all_pages() -> list[PrivatePage]:
    return list(_pages.values())


def shown(request, link, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A page for the customer; `template` extends links/page.html."""
    page = _pages[link.purpose]
    frame = {"link": link, "title": page.title(link.record), "is_staff": request.user.is_authenticated}
    return render(request, template, frame | context, status=status)


def answered(request, place: str = "") -> HttpResponse:
    """After an answer was taken: back to the page, in the same language. `place` leads elsewhere from there ("../")."""
    return HttpResponse(status=303, headers={"Location": f"{request.path}{place}?lang={translation.get_language()}"})
