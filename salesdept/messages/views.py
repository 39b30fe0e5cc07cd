"""Pages of notices, for everybody, and of the outbox, for the admin."""

from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of, words_for
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import take_step, visible_or_404
from salesdept.people.models import Role

from .filters import OutboxFilter
from .models import Notice, OutboxMessage

words_for(come_back=_("Came back"))

NOTICE_COLUMNS = [Column("created_at", _("Notice"), sort="created_at"), Column("read", _("Read"))]
OUTBOX_COLUMNS = [
    Column("subject", _("Subject")),
    Column("address", _("To"), sort="address"),
    Column("created_at", _("Written"), sort="created_at"),
    Column("attempts", _("Attempts"), numeric=True),
    Column("state", _("State"), sort="state"),
]


@screen(_("Notices"), to=EVERYBODY)
def notices(request):
    mine = Notice.objects.visible_to(request.user)
    listing = Listing(request, mine, NOTICE_COLUMNS, order="-created_at")
    return render(request, "messages/notices.html", {"listing": listing, "unread": mine.unread().count()})


@screen(_("Mark a notice as read"), to=EVERYBODY)
@require_POST
def read(request, pk):
    """Mark it and go where it leads, or stay on the home page's list."""
    notice = visible_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.visible_to(request.user).filter(pk=notice.pk).mark_read()
    if "stay" in request.POST:
        return redirect("home:today")
    is_ours = url_has_allowed_host_and_scheme(notice.url, {request.get_host()}, require_https=request.is_secure())
    return redirect(notice.url if is_ours else "messages:notices")


@screen(_("Mark all notices as read"), to=EVERYBODY)
@require_POST
def read_all(request):
    Notice.objects.visible_to(request.user).mark_read()
    return redirect("messages:notices")


@screen(_("Outbox"), to=[Role.ADMIN], clauses=["7.1.3"])
def outbox(request):
    """What left the house, without its contents."""
    letters = OutboxMessage.objects.visible_to(request.user)
    listing = Listing(request, letters, OUTBOX_COLUMNS, filterset=OutboxFilter, order="-created_at")
    return render(request, "messages/outbox.html", {"listing": listing})


@screen(_("Message that left the house"), to=[Role.ADMIN], clauses=["7.1.3"])
def outbox_message(request, pk):
    letter = _letter(request, pk)
    return render(request, "messages/outbox_message.html", {"letter": letter, "history": history_of(letter)})


@screen(_("Decide about a message"), to=[Role.ADMIN], clauses=["7.1.3"])
def outbox_message_step(request, pk, step):
    return take_step(request, _letter(request, pk), step)


def _letter(request, pk) -> OutboxMessage:
    return visible_or_404(OutboxMessage.objects.visible_to(request.user), pk=pk)
