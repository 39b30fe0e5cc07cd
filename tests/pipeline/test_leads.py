"""What a qualified lead brings to the sales flow (3.1.2)."""

from datetime import date

import pytest

from pipeline.models import Opportunity
from tests.customers.makers import make_lead


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("3.1.2")
def test_its_planned_step_is_the_first_opportunitys(office):
    lead = make_lead(office.rep, next_step="send the catalogue", next_on=date(2030, 1, 2))
    lead.qualify(by=office.rep)
    opportunity = Opportunity.objects.get(lead=lead)
    assert (opportunity.next_step, opportunity.next_on) == ("send the catalogue", date(2030, 1, 2))
