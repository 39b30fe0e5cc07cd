"""Contact persons and their requests about their own data, as JSON (7.1.1, 7.1.3)."""

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet, entries
from salesdept.common.errors import NotYourPart
from salesdept.common.forms import ReasonForm
from salesdept.common.web import visible_or_404

from ..forms import ContactEditForm, ContactForm
from ..models import Consent, Contact, Customer, DataRequest
from ..numbers.api import NumberSerializer, looked_at
from ..numbers.models import IdNumber
from ..own_data.forms import DataRequestForm
from ..own_data.views import copy_for
from ..reaching.forms import ConsentForm, FailureForm, WorkingForm
from ..reaching.reachable import Way
from ..roles import CORRECT, SEE_CUSTOMERS
from ..views.pages import to_edit
from .writing import MaskedSerializer, Reveals, WrittenByForm


class ContactSerializer(MaskedSerializer):
    """`wishes` says by way what the person agreed to; `may_be_reached` by which ways something may be sent unasked."""

    next_birthday = serializers.DateField(read_only=True, allow_null=True)
    other_phones = serializers.CharField(source="shown_other_phones", read_only=True)
    other_emails = serializers.CharField(source="shown_other_emails", read_only=True)
    id_number = serializers.CharField(read_only=True, allow_null=True, help_text="Its last signs alone.")
    wishes = serializers.SerializerMethodField()
    may_be_reached = serializers.SerializerMethodField()
    failing = serializers.SerializerMethodField()

    def get_wishes(self, contact) -> dict[str, str]:
        return {way: contact.wish(way) for way in Way.values}

    def get_may_be_reached(self, contact) -> list[str]:
        return [way for way in Way.values if contact.may_be_reached(way)]

    def get_failing(self, contact) -> dict[str, str]:
        """By address the reason for which it does not work; addresses are named "phone-0", "email-0" and so on."""
        return {one.key: one.why for one in contact.addresses if not one.works}

    class Meta:
        model = Contact
        fields = [
            "id", "customer", "name", "title", "part", "language", "speaks", "is_primary", "phone", "email",
            "other_phones", "other_emails", "id_number", "wishes", "may_be_reached", "failing",
            "birth_calendar",
            "birth_month", "birth_day", "birth_year", "birth_in_leap_month", "next_birthday", "own", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ContactViewSet(WrittenByForm, Reveals, RecordViewSet):
    """Contact persons of customers."""

    model = Contact
    serializer_class = ContactSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.1.3")
    new_form, edit_form = ContactForm, ContactEditForm
    named_beside = {"customer": forms.UUIDField(label=gettext_lazy("Customer"))}

    def get_queryset(self):
        return super().get_queryset().read_by(self.request.user)

    def make_new_form(self, data):
        customer = visible_or_404(Customer.objects.visible_to(self.request.user), pk=data.get("customer"))
        customer.must_be_written_by(self.request.user)
        return ContactForm(data, customer=customer, by=self.request.user)

    @extend_schema(responses=NumberSerializer)
    @taking(ReasonForm)
    @action(detail=True, methods=["post"], url_path="reveal-id-number")
    def reveal_id_number(self, request, pk=None):
        """The ID number whole, for the manager, with a reason; the look is logged."""
        contact = self.get_object()
        if not contact.id_number:
            raise Http404
        return looked_at(IdNumber(contact), request)

    @taking(ConsentForm)
    @action(detail=True, methods=["post"])
    def consent(self, request, pk=None):
        """What the person said of some ways to be reached; every answer is kept."""
        contact = self._to_edit()
        Consent.say(contact, by=request.user, **entries(ConsentForm(request.data)))
        return self.answer(contact)

    @taking(FailureForm)
    @action(detail=True, methods=["post"], url_path="address-fails")
    def address_fails(self, request, pk=None):
        """A mail came back or the number is another's: the address is marked until it is corrected."""
        contact = self._to_edit()
        given = entries(FailureForm(request.data, contact=contact))
        contact.mark_failed(given["address"], by=request.user, why=given["why"], on=given["on"])
        return self.answer(contact)

    @taking(WorkingForm)
    @action(detail=True, methods=["post"], url_path="address-works")
    def address_works(self, request, pk=None):
        contact = self._to_edit()
        contact.mark_working(entries(WorkingForm(request.data))["address"], by=request.user)
        return self.answer(contact)

    def _to_edit(self) -> Contact:
        contact = self.get_object()
        if not contact.may_edit(self.request.user):
            raise NotYourPart(_("This is kept by others; you can read it."), "7.1.3")
        return contact


class DataRequestSerializer(DocumentSerializer):
    due_on = serializers.DateField(read_only=True)

    class Meta:
        model = DataRequest
        fields = [
            "id", "contact", "kind", "state", "asked_on", "due_on", "decision", "outcome", "closed_on", "version",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class DataRequestViewSet(DocumentViewSet):
    """Requests of persons for a copy of their data or for erasure, taken in with POST; the manager decides."""

    model = DataRequest
    serializer_class = DataRequestSerializer
    roles = CORRECT
    clauses = ("7.1.3",)
    ordering = "-asked_on"
    named_beside = {"contact": forms.UUIDField(label=gettext_lazy("Contact person"))}

    @taking(DataRequestForm)
    def create(self, request):
        """A person asked: the day, how, and for what."""
        contact = to_edit(Contact.objects.for_list(), request.user, request.data.get("contact"))
        made = DataRequest.receive(contact, by=request.user, **entries(DataRequestForm(request.data)))
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def copy(self, request, pk=None):
        """All that is held about the person, as a file, once the manager agreed; each reading is logged."""
        return copy_for(self.get_object(), request.user)
