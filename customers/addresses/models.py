from collections import defaultdict
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.records import Record

from ..confidential import Confidential
from ..querysets import ChildQuerySet


class AddressQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "customer__owner")

    def read_by(self, _user):
        """Where a company is, everybody reads who sees its file."""
        return self


class Address(Confidential, Record):
    """One address of a customer file (7.1.1).

    The main one stands on the file too, as its `address` and `region`, for lists, filters and exports: `follow` brings
    the rows along when the file was written, `make_main` and `tell_file` the file when a row was.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office")
        REGISTERED = "registered", _("Registered")
        DELIVERY = "delivery", _("Delivery")
        INVOICE = "invoice", _("Invoice")
        SITE = "site", _("Site")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICE)
    lines = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postal code"), max_length=12, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    since = models.DateField(_("valid since"), null=True, blank=True)
    is_main = models.BooleanField(_("main address"), default=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ["-is_main", "kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["customer"], condition=Q(is_main=True), name="one_main_address")]

    def __str__(self):
        """As it stands on an envelope in its country: from the large to the small where it is written in signs."""
        parts = [self.postcode, self.region, self.lines, self.country]
        if self.lines.isascii():
            parts = [self.lines, self.region, self.postcode, self.country]
        return (", " if self.lines.isascii() else " ").join(filter(None, parts))

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.customer_id])

    def may_edit(self, user) -> bool:
        return self.customer.may_edit(user)

    def needs_reason_from(self, user) -> bool:
        return self.customer.needs_reason_from(user)

    @transaction.atomic
    def make_main(self) -> None:
        """The one before becomes one of the others."""
        self.customer.addresses.filter(is_main=True).exclude(pk=self.pk).update(is_main=False)
        self.is_main = True
        self.save(update_fields=["is_main"])
        self.tell_file()

    def tell_file(self) -> None:
        """The file says what its main address says; whoever has it open for editing hears of it."""
        from ..models import Customer

        told = {"address": self.lines, "region": self.region or F("region")}
        Customer.with_merged.filter(pk=self.customer_id).update(**told, version=F("version") + 1)

    @transaction.atomic
    def remove(self, *, by) -> None:
        """It is no longer theirs. Without its main address the file has none until another becomes it."""
        if self.is_main:
            self.lines = ""
            self.tell_file()
        record_change(
            self.customer, by=by, clause="7.1.1", action="address_removed", changed={"address": [str(self), ""]}
        )
        self.delete()

    @classmethod
    @transaction.atomic
    def follow(cls, files: Iterable) -> None:
        """The main address of each of these files says what the file says: by another row that does, else by change."""
        files = list(files)
        known: dict = defaultdict(list)
        for row in cls.objects.filter(customer__in=[file.pk for file in files]):
            known[row.customer_id].append(row)
        new, changed, stepping_back, gone = [], [], [], []
        for file in files:
            main = next((row for row in known[file.pk] if row.is_main), None)
            if main and (main.lines, main.region) == (file.address, file.region):
                continue
            same = next((row for row in known[file.pk] if (row.lines, row.region) == (file.address, file.region)), None)
            if not file.address:
                gone += [main.pk] if main else []
            elif same:
                stepping_back += [main.pk] if main else []
                same.is_main = True
                changed.append(same)
            elif main:
                main.postcode = main.postcode if main.lines == file.address else ""
                main.lines, main.region = file.address, file.region
                changed.append(main)
            else:
                new.append(Address(customer_id=file.pk, lines=file.address, region=file.region, is_main=True))
        cls.objects.filter(pk__in=gone).delete()
        cls.objects.filter(pk__in=stepping_back).update(is_main=False)
        cls.objects.bulk_update(changed, ["lines", "region", "postcode", "is_main"])
        Address.objects.bulk_create(new)
