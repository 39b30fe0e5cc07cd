"""Customer files, the public pool and the own fields, as JSON (7.1.1, 7.1.3)."""

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet, entries
from salesdept.common.forms import ReasonForm
from salesdept.common.web import visible_or_404

from ..filters import CustomerFilter, PoolFilter
from ..forms import CustomerEditForm, CustomerForm, HandOverForm, ShareForm
from ..models import Customer, OwnField
from ..own_fields.forms import OwnFieldEditForm, OwnFieldForm
from ..own_fields.views import DEFINES
from ..private.forms import PersonEditForm, PersonForm
from ..roles import SEE_CUSTOMERS, SEE_LEADS
from ..time_line.api import TellsTimeLine
from .merging import TellsTaken
from .writing import Reveals, WrittenByForm


class CustomerSerializer(serializers.ModelSerializer):
    phone = serializers.CharField(source="shown_phone", read_only=True)

    class Meta:
        model = Customer
        fields = [
            "id", "name", "kind", "tax_id", "level", "status", "industry", "employees", "revenue", "founded_year",
            "other_names", "tags", "region", "address", "phone", "website", "parent", "owner", "last_contact_on",
            "last_verified_on", "own", "version",
        ]  # fmt: skip
        read_only_fields = fields


class OwnFieldSerializer(DocumentSerializer):
    class Meta:
        model = OwnField
        fields = [
            "id", "about", "kind", "label", "key", "help_text", "choices", "former_choices", "is_required", "place",
            "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class OwnFieldViewSet(WrittenByForm, DocumentViewSet):
    """Fields that the manager defines. Records read them in `own` and take them in their body, under `key`."""

    model = OwnField
    serializer_class = OwnFieldSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1",)
    creators = DEFINES
    new_form, edit_form = OwnFieldForm, OwnFieldEditForm
    ordering = "place"
    sort_by = ("place", "label")


class PooledSerializer(serializers.ModelSerializer):
    """What may be known of a file in the public pool (7.1.3)."""

    class Meta:
        model = Customer
        fields = ["id", "name", "level", "industry", "region", "last_contact_on", "kept_since"]
        read_only_fields = fields


class CustomerViewSet(TellsTaken, TellsTimeLine, WrittenByForm, Reveals, RecordViewSet):
    """Customer files. `parent` is written as the name or tax ID of the parent's file."""

    model = Customer
    serializer_class = CustomerSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.1.3", "3.1.2")
    new_form, edit_form = CustomerForm, CustomerEditForm
    filterset_class = CustomerFilter
    ordering = "name"
    sort_by = ("name", "level", "status", "silent_since")

    def get_queryset(self):
        return super().get_queryset().read_by(self.request.user)

    def make_new_form(self, data):
        """`kind` "person" opens the file of a private person, by the fields of a contact person too."""
        form = PersonForm if data.get("kind") == Customer.Kind.PERSON else CustomerForm
        return form(data, by=self.request.user)

    def form_to_edit(self, record) -> type:
        return PersonEditForm if record.is_person else CustomerEditForm

    @taking(ReasonForm)
    @action(detail=True, methods=["post"])
    def give_back(self, request, pk=None):
        customer = self.get_object()
        customer.must_be_kept_by(request.user)
        customer.give_back(by=request.user, reason=entries(ReasonForm(request.data))["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @taking(ShareForm)
    @action(detail=True, methods=["post"])
    def share(self, request, pk=None):
        customer = self.get_object()
        customer.must_be_kept_by(request.user)
        form = ShareForm(request.data, customer=customer)
        customer.share(entries(form)["colleague"], by=request.user, **form.terms())
        return self.answer(customer)

    @action(detail=True, methods=["post"])
    def verify(self, request, pk=None):
        customer = self.get_object()
        customer.verify(by=request.user)
        return self.answer(customer)

    @taking(HandOverForm)
    @action(detail=True, methods=["post"])
    def hand_over(self, request, pk=None):
        customer = self.get_object()
        customer.must_be_handed_over_by(request.user)
        entered = entries(HandOverForm(request.data, customer=customer, by=request.user))
        customer.hand_over(entered["heir"], by=request.user, reason=entered["reason"])
        return self.answer(customer)


class PoolViewSet(RecordViewSet):
    """Files that nobody keeps, by what may be known of them; `POST /pool/{id}/claim/` takes one out (7.1.3)."""

    model = Customer
    serializer_class = PooledSerializer
    roles = SEE_LEADS
    clauses = ("7.1.3", "7.2.1")
    filterset_class = PoolFilter
    ordering = "-kept_since"
    sort_by = ("kept_since", "name", "level", "silent_since")

    def get_queryset(self):
        return Customer.objects.in_pool()

    @action(detail=True, methods=["post"])
    def claim(self, request, pk=None):
        customer = visible_or_404(Customer.objects.known_to(request.user), pk=pk)
        customer.claim(by=request.user)
        return Response(self.get_serializer(customer).data)
