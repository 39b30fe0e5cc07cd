"""What must hold in the database of chapter 7."""

from django.db.models import DateField, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from salesdept.common.invariants import invariant

from .models import Customer, CustomerUserObjectPermission


@invariant("the last contact of a file is not older than its newest record", clause="7.1.1")
def last_contact_is_known():
    reached = Q(communications__outcome__in=["progress", "wants_quote", "on_hold"])
    newest = TruncDate(
        Max("communications__happened_at", filter=reached),
        tzinfo=timezone.get_default_timezone(),
        output_field=DateField(),
    )
    late = Customer.objects.annotate(newest=newest).filter(newest__isnull=False)
    for customer in late.filter(Q(last_contact_on=None) | Q(last_contact_on__lt=newest)):
        yield f"{customer.pk}: {customer.last_contact_on}, but spoken with on {customer.newest}"


@invariant("sharing opens a file and gives nothing else", clause="7.1.3")
def sharing_only_opens():
    odd = CustomerUserObjectPermission.objects.exclude(permission__codename="view_customer")
    for grant in odd.select_related("permission"):
        yield f"{grant.content_object_id}: {grant.permission.codename} for {grant.user_id}"
