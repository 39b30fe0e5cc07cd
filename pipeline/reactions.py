"""What follows from steps of the chapters below."""

from django.db import transaction

from customers.models import Lead
from salesdept.common.workflow import after

from .models import Opportunity


@after(Lead.qualify)
def open_first_opportunity(lead, by):
    """A qualified lead brings its first opportunity and what is planned next (3.1.2); a second call makes none."""
    with transaction.atomic():
        Lead.objects.select_for_update().get(pk=lead.pk)
        if not Opportunity.objects.filter(lead=lead).exists():
            Opportunity.open(
                by=by,
                customer=lead.customer,
                name=lead.company,
                owner=lead.owner,
                lead=lead,
                next_step=lead.next_step,
                next_on=lead.next_on,
            )
