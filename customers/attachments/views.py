from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404

from ..models import Attachment, Lead
from ..roles import LOG, SEE_CUSTOMERS, SELLERS
from ..views.pages import crumbs_of, entered, open_customer, saved_or_page, to_edit
from .forms import AttachForm, NewVersionForm, TitleForm
from .sending import sent


@screen(_("Attach files to a customer file"), to=LOG, clauses=["7.1.1"])
def attachment_new(request, pk):
    customer = open_customer(request, pk)
    customer.must_be_written_by(request.user)
    return _attach(request, customer, crumbs_of(customer))


@screen(_("Attach files to a lead"), to=SELLERS, clauses=["3.1.1"])
def lead_attachment_new(request, pk):
    lead = to_edit(Lead.objects, request.user, pk)
    return _attach(request, lead, [(_("Leads"), reverse("customers:leads")), (lead.company, lead.get_absolute_url())])


def _attach(request, place, crumbs):
    form = AttachForm(entered(request), request.FILES or None, place=place, by=request.user)
    return saved_or_page(request, form, _("Attach files"), place.get_absolute_url(), crumbs, to=place)


@screen(_("Attachment"), to=SEE_CUSTOMERS, clauses=["7.1.1", "7.1.3"])
def attachment(request, pk):
    """One paper in all its versions."""
    attachment = visible_or_404(Attachment.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "attachment": attachment,
        "may_edit": attachment.may_edit(request.user),
        "steps": attachment.open_steps(request.user),
        "history": history_of(attachment),
    }
    return render(request, "customers/attachments/attachment.html", context)


@screen(_("New version of an attachment"), to=LOG, clauses=["7.1.1"])
def attachment_version_new(request, pk):
    attachment = _kept(request, pk)
    form = NewVersionForm(entered(request), request.FILES or None, attachment=attachment, by=request.user)
    return saved_or_page(
        request, form, _("New version"), attachment.get_absolute_url(), _crumbs(attachment), to=attachment
    )


@screen(_("Title of an attachment"), to=LOG, clauses=["7.1.1"])
def attachment_edit(request, pk):
    attachment = _kept(request, pk)
    form = TitleForm(entered(request), instance=attachment, by=request.user)
    back = attachment.get_absolute_url()
    return saved_or_page(request, form, _("Edit"), back, _crumbs(attachment))


@screen(_("Step of an attachment"), to=LOG, clauses=["7.1.1"])
def attachment_step(request, pk, name):
    attachment = visible_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    return take_step(request, attachment, name)


@screen(_("Content of an attachment"), to=SEE_CUSTOMERS, clauses=["7.1.3"])
def attachment_version(request, pk, number):
    """The file itself to who writes there; others say why they read it, and the reading is logged."""
    attachment = visible_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    version = visible_or_404(attachment.versions, number=number)
    if attachment.is_written_by(request.user):
        return sent(version)
    form = ReasonForm(entered(request))
    if request.method == "POST" and form.is_valid():
        version.log_reading(by=request.user, reason=form.cleaned_data["reason"])
        return sent(version)
    context = {"attachment": attachment, "version": version, "form": form}
    return render(request, "customers/attachments/reading.html", context, status=422 if form.errors else 200)


def _kept(request, pk) -> Attachment:
    """One that stands, of a file in which the reader writes; NotYourPart for one that is only read."""
    attachment = visible_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    attachment.must_be_kept_by(request.user)
    return attachment


def _crumbs(attachment) -> list[tuple]:
    place = attachment.place
    return [(str(place), place.get_absolute_url()), (attachment.title, attachment.get_absolute_url())]
