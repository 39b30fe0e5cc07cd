from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..models import Mail, MailAddress
from ..roles import LOG
from ..views.pages import crumbs_of, entered, form_page, open_customer
from .forms import MailUploadForm

SHOWN = 50


@screen(_("Mail tray"), to=LOG, clauses=["7.1.1", "7.1.3"])
def mails(request):
    """What waits for a choice, the person's own address, and a field for uploads that find their files themselves."""
    form = MailUploadForm(entered(request), request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid() and (taken := form.save()):
        _tell(request, taken)
        return go(request, "customers:mails")
    waiting = Mail.objects.visible_to(request.user).waiting()
    context = {
        "form": form,
        "waiting": waiting.for_list()[:SHOWN],
        "count": waiting.count(),
        "address": str(MailAddress.of(request.user)) if settings.MAIL_ADDRESS else "",
    }
    return render(request, "customers/mail/mails.html", context, status=422 if form.errors else 200)


@screen(_("Upload e-mails into a customer file"), to=LOG, clauses=["7.1.1"])
def customer_mail_new(request, pk):
    customer = open_customer(request, pk)
    customer.must_be_written_by(request.user)
    form = MailUploadForm(entered(request), request.FILES or None, by=request.user, customer=customer)
    if request.method == "POST" and form.is_valid() and (taken := form.save()):
        _tell(request, taken)
        return go(request, customer)
    return form_page(request, form, _("Upload e-mails"), customer.get_absolute_url(), crumbs_of(customer))


def _tell(request, taken) -> None:
    filed = [mail for mail in taken if mail.state == Mail.State.FILED]
    told = gettext("In files: %(filed)d. Waiting in your tray: %(waiting)d.")
    messages.success(request, told % {"filed": len(filed), "waiting": len(taken) - len(filed)})


@screen(_("E-mail in the tray"), to=LOG, clauses=["7.1.1", "7.1.3"])
def mail(request, pk):
    mail = visible_or_404(Mail.objects.visible_to(request.user).for_list(), pk=pk)
    mail.reads_whole = True
    return render(request, "customers/mail/mail.html", {"mail": mail, "history": history_of(mail)})


@screen(_("Step of an e-mail"), to=LOG, clauses=["7.1.1"])
def mail_step(request, pk, name):
    return take_step(request, visible_or_404(Mail.objects.visible_to(request.user), pk=pk), name)


@screen(_("Renew the mail address"), to=LOG, clauses=["7.1.3"])
@require_POST
def mail_address_renew(request):
    MailAddress.of(request.user).renew(by=request.user)
    messages.success(request, gettext("The former address leads nowhere from now on."))
    return go(request, reverse("customers:mails"))
