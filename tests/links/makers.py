"""Makers of private links, to the requirements of an opportunity of `owner`."""

from django.core.files.base import ContentFile
from django.http import HttpResponse

from pipeline.requirements.private import RequirementsPage
from pipeline.stages import Stage
from salesdept.common.content import served
from salesdept.links.models import PrivateLink
from salesdept.links.private_pages import private_page

from ..pipeline.makers import make_opportunity, make_requirements


@private_page("sample")
class SamplePage(RequirementsPage):
    """A page with a paper to take along, and a file that somebody uploaded."""

    parts = {
        "paper": lambda page, request, link: HttpResponse(b"paper", content_type="text/plain"),
        "file": lambda page, request, link: served(ContentFile(b"<script>"), name="plan.html", kind=""),
    }


def make_brief(owner, **given):
    """Requirements that nobody has confirmed yet."""
    brief = make_requirements(make_opportunity(owner, Stage.REQUIREMENTS, **given), confirmed=False)
    brief.freeze(by=owner)
    return brief


def make_link(owner, *, brief=None, by=None, purpose="requirements", **given) -> PrivateLink:
    facts = {"name": "Ms Wang", "email": "wang@client.example", "language": "en", "way": "mail"} | given
    return PrivateLink.make(brief or make_brief(owner), purpose, by=by or owner, **facts)


def path_of(link: PrivateLink) -> str:
    """Where the page is, on this host."""
    return link.address[link.address.index("/l/") :]
