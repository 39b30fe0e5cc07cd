"""What a leaver owns in this chapter."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.people.handover import estate

from .models import Customer, Lead, WebForm


@estate(_("Customers"), owned_by=lambda person: Customer.objects.filter(owner=person))
def pass_on_customers(customers, heir, by):
    for customer in customers.select_for_update():
        customer.pass_to(heir, by=by)


@estate(_("Leads"), owned_by=lambda person: Lead.objects.filter(owner=person, state__in=["new", "contacted"]))
def pass_on_leads(leads, heir, by):
    for lead in leads.select_for_update():
        before, lead.owner = lead.owner, heir
        lead.save(update_fields=["owner"])
        record_change(lead, by=by, clause="7.1.3", action="hand_over", changed={"owner": [before.name, heir.name]})


@estate(_("Web forms"), owned_by=lambda person: WebForm.objects.filter(rep=person))
def pass_on_web_forms(web_forms, heir, by):
    for web_form in web_forms.select_for_update():
        before, web_form.rep = web_form.rep, heir
        web_form.save(update_fields=["rep"])
        record_change(web_form, by=by, clause="7.1.3", action="hand_over", changed={"rep": [before.name, heir.name]})
