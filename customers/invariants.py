"""What must hold in the database of chapter 7."""

from django.db.models import DateField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from salesdept.common.invariants import invariant

from .models import Address, Customer, CustomerUserObjectPermission, OwnershipPeriod


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


@invariant("sharing lets read or write one file and gives nothing else", clause="7.1.3")
def sharing_only_opens():
    odd = CustomerUserObjectPermission.objects.exclude(permission__codename__in=["view_customer", "change_customer"])
    for grant in odd.select_related("permission"):
        yield f"{grant.content_object_id}: {grant.permission.codename} for {grant.user_id}"


@invariant("who keeps a file is who keeps it by its periods", clause="7.1.3")
def owners_are_those_of_the_periods():
    present = OwnershipPeriod.objects.filter(customer=OuterRef("pk"), until=None).values("owner")
    odd = Customer.with_merged.annotate(by_period=Subquery(present)).exclude(
        Q(by_period=F("owner")) | Q(by_period=None, owner=None)
    )
    for customer in odd:
        yield f"{customer.pk}: kept by {customer.owner_id}, by its periods by {customer.by_period}"


@invariant("a file says what its main address says", clause="7.1.1")
def files_say_their_main_address():
    main = Address.objects.filter(customer=OuterRef("pk"), is_main=True)
    told = Customer.with_merged.annotate(main=Subquery(main.values("lines")), place=Subquery(main.values("region")))
    # One that was merged has given its addresses away.
    odd = told.filter(merged_into=None).exclude(Q(main=F("address")) | Q(main=None, address=""))
    for customer in odd | told.filter(merged_into=None).exclude(place=None).exclude(Q(place=F("region")) | Q(place="")):
        yield f"{customer.pk}: {customer.address!r}, its main address {customer.main!r}"
