"""Parts of a customer file, as JSON: addresses, bank accounts, purchases, communication records, what was taken."""

from rest_framework import serializers
from rest_framework.decorators import action

from salesdept.common.api.views import DocumentViewSet, RecordViewSet

from ..addresses.api import AddressSerializer, MakesAddresses
from ..addresses.forms import AddressEditForm, AddressForm
from ..filters import CommunicationFilter, ExportFilter, PurchaseFilter
from ..forms import CommunicationEditForm
from ..models import Address, BankAccount, Communication, Export, Purchase
from ..numbers.api import BankAccountSerializer, MakesAccounts, RevealsNumber
from ..numbers.forms import BankAccountEditForm, BankAccountForm
from ..offline.forms import LogForm
from ..purchases.api import MakesPurchases, PurchaseSerializer
from ..purchases.forms import PurchaseEditForm, PurchaseForm
from ..roles import HAND_OVER, LOG, SEE_CUSTOMERS
from .writing import WrittenByForm


class AddressViewSet(MakesAddresses, WrittenByForm, RecordViewSet):
    """Addresses of customers; the main one is also the file's own `address` and `region`."""

    model = Address
    serializer_class = AddressSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1",)
    new_form, edit_form = AddressForm, AddressEditForm


class BankAccountViewSet(MakesAccounts, RevealsNumber, WrittenByForm, RecordViewSet):
    """Bank accounts of customers; `number` shows its last signs."""

    model = BankAccount
    serializer_class = BankAccountSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.1.3")
    new_form, edit_form = BankAccountForm, BankAccountEditForm


class PurchaseViewSet(MakesPurchases, WrittenByForm, DocumentViewSet):
    """What a customer bought outside of our contracts; an empty `seller` is ourselves."""

    model = Purchase
    serializer_class = PurchaseSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.1.3")
    creators = LOG
    new_form, edit_form = PurchaseForm, PurchaseEditForm
    filterset_class = PurchaseFilter
    ordering = "-bought_on"
    sort_by = ("bought_on",)


class CommunicationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Communication
        fields = [
            "id", "customer", "contact", "kind", "outcome", "note", "happened_at", "next_step", "next_on", "next_done",
            "by", "created_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class CommunicationViewSet(WrittenByForm, RecordViewSet):
    """Communication records: logged with customer, kind and outcome, completed by PATCH on the same day.

    A device that was without a line sends `happened_at` and the `record_id` that it drew; `created_at` is when it came.
    """

    model = Communication
    serializer_class = CommunicationSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.2.1")
    creators = LOG
    new_form, edit_form = LogForm, CommunicationEditForm
    filterset_class = CommunicationFilter
    ordering = "-happened_at"
    sort_by = ("happened_at",)

    @action(detail=True, methods=["post"])
    def done(self, request, pk=None):
        record = self.get_object()
        record.settle_next_step(by=request.user)
        return self.answer(record)


class ExportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Export
        fields = ["id", "by", "what", "form", "filters", "rows", "created_at"]
        read_only_fields = fields


class ExportViewSet(RecordViewSet):
    """Who took which customer data; the number stands in the file that was taken."""

    model = Export
    serializer_class = ExportSerializer
    roles = HAND_OVER
    clauses = ("7.1.3",)
    filterset_class = ExportFilter
    ordering = "-created_at"
    sort_by = ("created_at", "what", "rows")
