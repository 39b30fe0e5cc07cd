"""The requirements as the customer reads and confirms them, without an account (3.2.3)."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.recipients import recipients_of
from salesdept.links.private_pages import PrivatePage, answered, private_page, shown

from ..models import Opportunity, Requirements
from ..models.opportunity import worked_by


class ConfirmationForm(forms.Form):
    """Who confirms, by the name that is typed."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))


@private_page("requirements")
class RequirementsPage(PrivatePage):
    label = _("Requirements")
    clause = "3.2.3"

    def page(self, request, link):
        return self._shown(request, link, ConfirmationForm(initial={"name": link.name}))

    def answer(self, request, link):
        form = ConfirmationForm(request.POST)
        if not form.is_valid():
            return self._shown(request, link, form, 422)
        link.record.confirm_by_link(form.cleaned_data["name"])
        return answered(request)

    def _shown(self, request, link, form, status=200):
        context = {"requirements": link.record, "form": form}
        return shown(request, link, "pipeline/requirements/private.html", context, status)

    def title(self, record):
        return gettext("Your requirements: %(name)s") % {"name": record.opportunity.name}

    def letter(self, record):
        return gettext(
            "we have written down what you need, as we understood it. Please read it, and confirm it or tell us "
            "what to change:"
        )

    def records(self, user):
        return Requirements.objects.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def refusal(self, record, by):
        return worked_by(record.opportunity, by)

    def recipients(self, record):
        return recipients_of(record.opportunity.customer)

    def keeper(self, record):
        return record.opportunity.owner

    def staff_url(self, record):
        return record.opportunity.get_absolute_url()

    def chronicle(self, record):
        return record.opportunity
