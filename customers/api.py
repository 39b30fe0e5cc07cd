"""Chapter 7 and 3.1 as JSON. What is written goes through the same forms and steps as on the pages."""

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet, entries
from salesdept.common.errors import NotYourPart, Stale
from salesdept.common.forms import ReasonForm
from salesdept.common.web import visible_or_404

from .addresses.api import AddressSerializer, MakesAddresses
from .addresses.forms import AddressEditForm, AddressForm
from .attachments.api import AttachmentViewSet
from .campaigns.forms import CampaignEditForm, CampaignForm
from .filters import (
    CampaignFilter,
    CommunicationFilter,
    CustomerFilter,
    ExportFilter,
    LeadFilter,
    PoolFilter,
    PurchaseFilter,
)
from .forms import (
    CommunicationEditForm,
    ContactEditForm,
    ContactForm,
    CustomerEditForm,
    CustomerForm,
    HandOverForm,
    LeadEditForm,
    LeadForm,
    LookForm,
    ShareForm,
    VisitForm,
)
from .imports.api import CustomerImportViewSet
from .mail.api import MailViewSet
from .models import (
    Address,
    BankAccount,
    Campaign,
    Communication,
    Consent,
    Contact,
    Customer,
    DataRequest,
    Export,
    Lead,
    OwnField,
    Purchase,
)
from .numbers.api import BankAccountSerializer, MakesAccounts, NumberSerializer, RevealsNumber, looked_at
from .numbers.forms import BankAccountEditForm, BankAccountForm
from .numbers.models import IdNumber
from .own_fields.forms import OwnFieldEditForm, OwnFieldForm
from .own_fields.views import DEFINES
from .private.forms import PersonEditForm, PersonForm
from .purchases.api import MakesPurchases, PurchaseSerializer
from .purchases.forms import PurchaseEditForm, PurchaseForm
from .reaching.forms import ConsentForm, FailureForm, WorkingForm
from .reaching.reachable import Way
from .roles import CORRECT, HAND_OVER, LOG, SEE_CUSTOMERS, SEE_LEADS, SELLERS
from .time_line.api import TellsTimeLine


class WrittenByForm:
    """Creates and changes records by the forms of the pages.

    POST with the same `record_id` again gives the record that the first call made. PATCH names only what changes;
    with `version` it is refused (409) when somebody saved since.
    """

    new_form: type
    edit_form: type
    named_beside: dict = {}
    """Fields of a new one's body that its form is not asked for."""
    creators: list = SELLERS

    def create(self, request):
        if request.user.role not in self.creators:
            raise NotYourPart(_("This belongs to another role."), self.clauses[0])
        return self.answer(_saved(self.make_new_form(request.data)), status.HTTP_201_CREATED)

    def make_new_form(self, data):
        return self.new_form(data, by=self.request.user)

    def partial_update(self, request, pk=None):
        record = self.get_object()
        if not record.may_edit(request.user):
            raise NotYourPart(_("This is kept by others; you can read it."), self.clauses[0])
        edit_form = self.form_to_edit(record)
        blank = edit_form(instance=record, by=request.user)
        data = {name: blank[name].value() for name in blank.fields} | dict(request.data.items())
        return self.answer(_saved(edit_form(data, instance=record, by=request.user)))

    def form_to_edit(self, record) -> type:
        return self.edit_form


def _saved(form):
    if form.is_valid():
        return form.save()
    if getattr(form, "is_stale", False):
        raise Stale(_("Somebody saved this record while you were editing it."), form.clause)
    raise NotFilledIn(form)


class RevealedSerializer(serializers.Serializer):
    phone = serializers.CharField()
    email = serializers.CharField(required=False)
    other_phones = serializers.ListField(child=serializers.CharField(), required=False)
    other_emails = serializers.ListField(child=serializers.CharField(), required=False)


class Reveals:
    """`POST /{id}/reveal/`: the confidential fields whole, where the role allows it; the look is logged (7.1.3)."""

    @extend_schema(responses=RevealedSerializer)
    @taking(LookForm)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk=None):
        """Phone and e-mail whole. Who does not own the record gives a reason; it is kept with the look."""
        record = self.get_object()
        record.must_be_open_to(request.user)
        form = LookForm(request.data, record=record, by=request.user)
        shown = record.reveal(by=request.user, **entries(form))
        return Response(shown, headers={"Cache-Control": NO_STORE})


class MaskedSerializer(serializers.ModelSerializer):
    """Phone and e-mail as the caller may read them."""

    phone = serializers.CharField(source="shown_phone", read_only=True)
    email = serializers.CharField(source="shown_email", read_only=True)


class LeadSerializer(MaskedSerializer, DocumentSerializer):
    class Meta:
        model = Lead
        fields = [
            "id", "company", "person", "phone", "email", "channel", "campaign", "industry", "employees",
            "note", "next_step", "next_on", "score", "owner", "state", "reason", "customer", "created_at",
            "own", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class LeadViewSet(WrittenByForm, Reveals, DocumentViewSet):
    """Leads; `POST /leads/{id}/qualify/` opens the customer file (3.1.2)."""

    model = Lead
    serializer_class = LeadSerializer
    roles = SEE_LEADS
    clauses = ("3.1.1", "3.1.2", "3.1.3")
    new_form, edit_form = LeadForm, LeadEditForm
    filterset_class = LeadFilter
    ordering = "-created_at"
    sort_by = ("company", "created_at")

    def get_queryset(self):
        return super().get_queryset().read_by(self.request.user)


class CampaignSerializer(serializers.ModelSerializer):
    class Meta:
        model = Campaign
        fields = ["id", "name", "channel", "starts_on", "ends_on", "cost", "note", "version"]
        read_only_fields = fields


class CampaignViewSet(WrittenByForm, RecordViewSet):
    """Campaigns, made by supervisors and the manager; a lead names one as its `campaign`."""

    model = Campaign
    serializer_class = CampaignSerializer
    roles = SEE_LEADS
    clauses = ("3.1.1",)
    creators = HAND_OVER
    new_form, edit_form = CampaignForm, CampaignEditForm
    filterset_class = CampaignFilter
    ordering = "-starts_on"
    sort_by = ("name", "starts_on", "cost")


class CustomerSerializer(serializers.ModelSerializer):
    phone = serializers.CharField(source="shown_phone", read_only=True)

    class Meta:
        model = Customer
        fields = [
            "id", "name", "kind", "tax_id", "level", "status", "industry", "employees", "revenue", "founded_year",
            "region", "address", "phone", "website", "parent", "owner", "last_contact_on", "last_verified_on",
            "own", "version",
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


class CustomerViewSet(TellsTimeLine, WrittenByForm, Reveals, RecordViewSet):
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


class AddressViewSet(MakesAddresses, WrittenByForm, RecordViewSet):
    """Addresses of customers; the main one is also the file's own `address` and `region`."""

    model = Address
    serializer_class = AddressSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1",)
    new_form, edit_form = AddressForm, AddressEditForm


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
    """Requests of persons for a copy of their data or for erasure; the manager decides."""

    model = DataRequest
    serializer_class = DataRequestSerializer
    roles = CORRECT
    clauses = ("7.1.3",)
    ordering = "-asked_on"


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
    """Communication records: logged with customer, kind and outcome, completed by PATCH on the same day."""

    model = Communication
    serializer_class = CommunicationSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.2.1")
    creators = LOG
    new_form, edit_form = VisitForm, CommunicationEditForm
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


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("campaigns", CampaignViewSet, basename="campaign")
    router.register("leads", LeadViewSet, basename="lead")
    router.register("customers", CustomerViewSet, basename="customer")
    router.register("attachments", AttachmentViewSet, basename="attachment")
    router.register("own-fields", OwnFieldViewSet, basename="own-field")
    router.register("pool", PoolViewSet, basename="pool")
    router.register("contacts", ContactViewSet, basename="contact")
    router.register("addresses", AddressViewSet, basename="address")
    router.register("mails", MailViewSet, basename="mail")
    router.register("purchases", PurchaseViewSet, basename="purchase")
    router.register("data-requests", DataRequestViewSet, basename="data-request")
    router.register("bank-accounts", BankAccountViewSet, basename="bank-account")
    router.register("customer-imports", CustomerImportViewSet, basename="customer-import")
    router.register("exports", ExportViewSet, basename="export")
    router.register("communications", CommunicationViewSet, basename="communication")
