from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import WebForm
from ..roles import HAND_OVER as LEADERS
from ..views.pages import entered, saved_or_page
from .forms import WebFormEditForm, WebFormForm

COLUMNS = [
    Column("name", _("Web form"), sort="name"),
    Column("taker", _("Who gets the leads")),
    Column("channel", _("Channel")),
    Column("state", _("State")),
]


@screen(_("Web forms"), to=LEADERS, clauses=["3.1.1"])
def web_forms(request):
    listing = Listing(request, WebForm.objects.visible_to(request.user).for_list(), COLUMNS)
    return render(request, "customers/web_forms/web_form_list.html", {"listing": listing})


@screen(_("Web form"), to=LEADERS, clauses=["3.1.1"])
def web_form(request, pk):
    web_form = visible_or_404(WebForm.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "web_form": web_form,
        "snippet": snippet(web_form),
        "arrived": web_form.leads.count(),
        "history": history_of(web_form),
    }
    return render(request, "customers/web_forms/web_form_detail.html", context)


def snippet(web_form: WebForm) -> str:
    """What goes into a page of the site, its title in the form's language."""
    with translation.override(web_form.language):
        title = gettext("Get in touch")
    frame = '<iframe src="{}" title="{}" width="100%" height="900" loading="lazy"></iframe>'
    return frame.format(web_form.public_url, title)


@screen(_("New web form"), to=LEADERS, clauses=["3.1.1"])
def web_form_new(request):
    initial = {"language": request.LANGUAGE_CODE, "consent": _proposed_consent()}
    form = WebFormForm(entered(request), by=request.user, initial=initial)
    back = reverse("customers:web_forms")
    return saved_or_page(request, form, _("New web form"), back, [(_("Web forms"), back)])


def _proposed_consent() -> str:
    return gettext("I agree that my details are kept and used to answer this enquiry. I can withdraw this at any time.")


@screen(_("Edit a web form"), to=LEADERS, clauses=["3.1.1"])
def web_form_edit(request, pk):
    web_form = visible_or_404(WebForm.objects.visible_to(request.user), pk=pk)
    form = WebFormEditForm(entered(request), instance=web_form, by=request.user)
    back = web_form.get_absolute_url()
    crumbs = [(_("Web forms"), reverse("customers:web_forms")), (str(web_form), back)]
    return saved_or_page(request, form, _("Edit"), back, crumbs)


@screen(_("Renew the address of a web form"), to=LEADERS, clauses=["3.1.1"])
@require_POST
def web_form_renew(request, pk):
    web_form = visible_or_404(WebForm.objects.visible_to(request.user), pk=pk)
    web_form.renew_token(by=request.user)
    messages.success(request, gettext("The form has a new address; the old one has ended. Change it on the site."))
    return go(request, web_form)
