"""Where a line of a gate is done: functions of the opportunity that give an address."""

from collections.abc import Callable

from django.urls import reverse


def page(name: str) -> Callable:
    """The chapter's page of that name about the opportunity."""
    return lambda opportunity: reverse(f"pipeline:{name}", args=[opportunity.pk])


def visit_sheet(opportunity) -> str:
    """A new record of talking with the customer."""
    return f"{reverse('customers:communication_new')}?customer={opportunity.customer_id}"
