"""Customers are asked after a milestone that they accepted (4.3.2)."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from customers.models import SurveyCampaign
from customers.surveys.occasions import Occasion, occasions
from salesdept.common.calendar import end_of, now

from .models import Milestone


@occasions(SurveyCampaign.Occasion.MILESTONE)
def accepted_milestones(campaign) -> Iterator[Occasion]:
    """Those accepted on or after the day on which the campaign started; the file's keeper of that day is credited."""
    since = timezone.localdate(campaign.started_at)
    accepted = Milestone.objects.filter(state=Milestone.State.ACCEPTED, accepted_on__gte=since)
    known = ("project__contract__customer", "project__contract__product")
    for milestone in accepted.select_related(*known).order_by("pk"):
        contract = milestone.project.contract
        accepted_on = milestone.accepted_on or since
        yield Occasion(
            f"milestone:{milestone.pk}",
            contract.customer,
            min(end_of(accepted_on), now()),
            about=partial(_your_step, milestone, accepted_on),
            product=str(contract.product or ""),
        )


def _your_step(milestone: Milestone, accepted_on: date) -> str:
    """By the name under which the customer accepted it."""
    day = date_format(accepted_on, "SHORT_DATE_FORMAT")
    return gettext("the step “%(step)s” of your project, accepted on %(day)s") % {"step": milestone, "day": day}
