"""Contracts and their instalments as JSON (3.4.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action

from customers.api.writing import WrittenByForm
from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet, entries
from salesdept.common.web import visible_or_404

from ..filters import ContractFilter
from ..models import Amendment, AmendmentLine, Contract, Instalment, Opportunity
from ..prices import PricedSerializer, SortedWithoutPrices
from ..receipts.filters import ReceivableFilter
from ..roles import NEGOTIATORS, SEE_CONTRACTS, SEE_RECEIVABLES
from .awaiting import await_milestone
from .drafting import draw_up
from .forms import AwaitForm, ContractEditForm, ContractForm, DueForm, SignedCopyForm
from .signed_copies import must_be_kept_by


class WorthField(serializers.DecimalField):
    """What an `amount` of the contract is worth in company currency; null before the signature fixes the rate."""

    def __init__(self, amount: str):
        super().__init__(max_digits=14, decimal_places=2, read_only=True, allow_null=True)
        self.amount = amount

    def get_attribute(self, instance):
        return None if instance.rate is None else instance.in_company(getattr(instance, self.amount))


class ContractSerializer(PricedSerializer):
    net_in_company, gross_in_company = WorthField("net"), WorthField("gross")

    class Meta:
        model = Contract
        fields = [
            "id", "number", "customer", "opportunity", "proposal", "round", "currency", "gross", "tax_rate", "net",
            "rate", "rate_on", "net_in_company", "gross_in_company", "payment_terms", "service_terms", "special_terms",
            "our_duties", "their_duties", "starts_on", "ends_on", "renews_itself", "signed_on", "we_signed_on",
            "they_signed_on", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields
        priced = ("gross", "tax_rate", "net", "net_in_company", "gross_in_company", "payment_terms", "special_terms")


class ContractViewSet(SortedWithoutPrices, WrittenByForm, DocumentViewSet):
    """Contracts; `POST` with the `opportunity` draws up the draft of what was agreed, with its payment schedule.

    `gross` and `net` are in `currency`, that of what was agreed. `rate` is company currency for one unit of it, fixed
    by the signature as of `rate_on`, and null before, like what the amounts are worth in company currency. Amounts and
    terms of payment are null to the departments, which deliver without prices.
    """

    model = Contract
    serializer_class = ContractSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.4.3",)
    creators = NEGOTIATORS
    new_form, edit_form = ContractForm, ContractEditForm
    named_beside = {"opportunity": forms.UUIDField(label=_("Opportunity"))}
    filterset_class = ContractFilter
    ordering = "-number"
    sort_by = ("number", "net", "worth")
    sorted_by_price, ordering_without_prices = ("net", "worth"), ordering

    def make_new_form(self, data):
        opportunity = visible_or_404(Opportunity.objects.visible_to(self.request.user), pk=data.get("opportunity"))
        if refusal := opportunity.organised_by(self.request.user):
            raise refusal
        return _Drawing(data, opportunity=opportunity, by=self.request.user)

    @taking(SignedCopyForm)
    @action(detail=True, methods=["post"])
    def add_signed_copy(self, request, pk=None):
        """The PDF that both sides signed, as multipart `file`."""
        contract = self.get_object()
        must_be_kept_by(contract, request.user)
        form = SignedCopyForm(request.data, request.FILES, contract=contract, by=request.user)
        if not form.is_valid() or not form.save():
            raise NotFilledIn(form)
        return self.answer(contract)


class _Drawing(ContractForm):
    """The page's form, drawing up the contract when it is saved."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def save(self, commit=True):
        terms = {name: self.cleaned_data[name] for name in self._meta.fields}
        return draw_up(self.opportunity, by=self.by, shares=self.shares(), **terms)


class InstalmentSerializer(serializers.ModelSerializer):
    standing = serializers.ChoiceField(
        choices=["paid", "overdue", "part", "due", "waiting"], read_only=True, help_text=_("Told from the dates.")
    )

    currency = serializers.CharField(source="contract.currency", read_only=True)
    amount_in_company, paid_in_company = (
        serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True) for _amount in ("amount", "paid")
    )

    class Meta:
        model = Instalment
        fields = [
            "id", "contract", "position", "label", "currency", "amount", "amount_in_company", "basis", "milestone",
            "days", "due_on", "paid", "paid_in_company", "standing",
        ]  # fmt: skip
        read_only_fields = fields


class InstalmentViewSet(RecordViewSet):
    """Instalments of signed contracts, what was received of each, and whether it is overdue."""

    model = Instalment
    serializer_class = InstalmentSerializer
    roles = SEE_RECEIVABLES
    clauses = ("3.4.3",)
    filterset_class = ReceivableFilter
    ordering = "falls_due"
    sort_by = ("falls_due", "amount", "left", "amount_in_company", "left_in_company")

    def get_queryset(self):
        return Instalment.objects.visible_to(self.request.user).in_force().for_list().by_day()

    @taking(DueForm)
    @action(detail=True, methods=["post"])
    def due(self, request, pk=None):
        """Say when it is owed: its milestone was reached, or another date was granted."""
        instalment = self.get_object()
        instalment.must_be_dated_by(request.user)
        instalment.fall_due(by=request.user, **entries(DueForm(request.data)))
        return self.answer(instalment)

    @taking(AwaitForm)
    @action(detail=True, methods=["post"])
    def await_milestone(self, request, pk=None):
        """It is owed so many `days` after the customer accepts that `milestone` of its contract."""
        instalment = self.get_object()
        instalment.must_be_dated_by(request.user)
        await_milestone(instalment, by=request.user, **entries(AwaitForm(request.data, instalment=instalment)))
        return self.answer(instalment)


class AmendmentLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = AmendmentLine
        fields = [
            "position", "name", "unit", "quantity_before", "price_before", "amount_before", "quantity", "unit_price",
            "amount",
        ]  # fmt: skip
        read_only_fields = fields


class AmendmentSerializer(DocumentSerializer):
    lines = AmendmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = Amendment
        fields = [
            "id", "contract", "number", "gross_change", "lines", "in_force_on", "reason", "asked_by", "decided_by",
            "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class AmendmentViewSet(DocumentViewSet):
    """Changes of signed contracts; made by the contract's own step `amend`, decided here."""

    model = Amendment
    serializer_class = AmendmentSerializer
    roles = SEE_RECEIVABLES
    clauses = ("3.4.3",)
    ordering = "-created_at"
    sort_by = ("created_at",)
