"""What a leaver owns in this chapter; and what stays on a file, or goes along with it, when its owner changes."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.people.handover import estate

from .belongings import belongs, hangs_on_file
from .models import Communication, Customer, Lead, Mail, PlannedVisit, WebForm
from .pool import keeps_out_of_pool


@estate(_("Customers"), owned_by=lambda person: Customer.objects.filter(owner=person))
def pass_on_customers(customers, heir, by):
    for customer in customers.select_for_update():
        customer.pass_to(heir, by=by)


def _open_leads(person):
    return Lead.objects.filter(owner=person, state__in=["new", "contacted"])


@estate(_("Leads"), owned_by=_open_leads)
@belongs(_("Leads"), on=lambda customer, former: _open_leads(former).filter(customer=customer))
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


@estate(_("Mails in the tray"), owned_by=lambda person: Mail.objects.filter(person=person).waiting())
def pass_on_mails(mails, heir, by):
    """Those that the heir's own tray holds already stay."""
    held = heir.mails.waiting().values("message_id")
    for mail in mails.exclude(message_id__in=held).select_for_update():
        former, mail.person = mail.person, heir
        mail.save(update_fields=["person"])
        record_change(mail, by=by, clause="7.1.3", action="hand_over", changed={"owner": [former.name, heir.name]})


@belongs(
    _("Planned visits"),
    on=lambda customer, former: PlannedVisit.objects.planned().filter(customer=customer, person=former),
)
def pass_on_visits(visits, heir, by):
    """What was promised for a day stays promised."""
    for visit in visits.select_for_update(of=("self",)):
        visit.pass_to(heir, by=by)


hangs_on_file(_("Contact persons"), lambda customer, former: customer.contacts.all())
hangs_on_file(_("Attachments"), lambda customer, former: customer.attachments.all())
hangs_on_file(_("Addresses of the customer"), lambda customer, former: customer.addresses.all())
hangs_on_file(_("Purchase records"), lambda customer, former: customer.purchases.all())
hangs_on_file(_("Bank accounts"), lambda customer, former: customer.bank_accounts.all())
hangs_on_file(_("Communication records"), lambda customer, former: customer.communications.all())
hangs_on_file(_("Promised next steps"), lambda customer, former: customer.communications.promised())


@keeps_out_of_pool(_("a planned visit"))
def visits_ahead():
    return PlannedVisit.objects.planned().filter(day__gte=today())


@keeps_out_of_pool(_("a dated next step"))
def steps_ahead():
    return Communication.objects.promised().order_by().filter(next_on__gte=today())
