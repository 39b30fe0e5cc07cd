"""What the staff do with private links: make, renew, revoke. Who may is said by the page of the purpose."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, visible_or_404

from .forms import LinkForm
from .models import PrivateLink
from .private_pages import page_or_404


@screen(_("New private link"), to=EVERYBODY, clauses=["7.1.3"])
def link_new(request, purpose, pk):
    page = page_or_404(purpose)
    record = visible_or_404(page.records(request.user), pk=pk)
    if refusal := page.refusal(record, request.user):
        raise refusal
    form = LinkForm(request.POST if request.method == "POST" else None, record=record, purpose=purpose, by=request.user)
    if request.method == "POST" and form.is_valid():
        return _made(request, form.save())
    context = {"form": form, "record": record, "page": page, "back": page.staff_url(record)}
    return render(request, "links/new.html", context, status=422 if form.errors else 200)


def _made(request, link: PrivateLink):
    """What is mailed needs no second look; what is passed on is shown this once."""
    back = link.page.staff_url(link.record)
    if link.way == PrivateLink.Way.MAIL:
        messages.success(request, gettext("The link goes to %(name)s by mail.") % {"name": link.name})
        return go(request, back)
    return render(request, "links/made.html", {"link": link, "address": link.address, "back": back})


@screen(_("Renew a private link"), to=EVERYBODY, clauses=["7.1.3"])
@require_POST
def link_renew(request, pk):
    link = visible_or_404(PrivateLink.objects.visible_to(request.user), pk=pk)
    return _made(request, link.renew(by=request.user))


@screen(_("Revoke a private link"), to=EVERYBODY, clauses=["7.1.3"])
@require_POST
def link_revoke(request, pk):
    link = visible_or_404(PrivateLink.objects.visible_to(request.user), pk=pk)
    link.revoke(by=request.user)
    messages.success(request, gettext("The link of %(name)s opens no more.") % {"name": link.name})
    return go(request, link.page.staff_url(link.record))
