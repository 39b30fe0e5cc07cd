"""Payments and payees' accounts as JSON (5.2.4)."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import CarefulWrites, DocumentSerializer, DocumentViewSet, RecordViewSet, entries
from salesdept.common.api.writing import changed
from salesdept.common.errors import NotYourPart
from salesdept.people.models import Role

from ..filters import PaymentFilter
from ..models import Advance, Claim, PayeeAccount, Payment, PaymentBatch, PaymentRules
from ..roles import SIGNERS, STAFF
from .forms import AccountForm, RulesForm
from .views import bank_file_of, picked


class PaymentSerializer(serializers.ModelSerializer):
    """A claim or an advance in a payment; `amount` is what the bank pays, of the account the last signs are told."""

    account = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = ["id", "claim", "advance", "amount", "account", "failed_at", "failure"]
        read_only_fields = fields

    def get_account(self, payment) -> str:
        return f"{payment.bank_code} {payment.number}" if payment.number else ""


class PaymentBatchSerializer(DocumentSerializer):
    payments = PaymentSerializer(many=True, read_only=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    waits_for = serializers.SerializerMethodField()

    class Meta:
        model = PaymentBatch
        fields = ["id", "number", "made_by", "first_confirmed_by", "confirmed_by", "paid_on", "reference", "state",
            "version", "total", "payments", "waits_for", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_waits_for(self, batch) -> list[UUID]:
        """Who may confirm it; nobody where all had a part."""
        return sorted(one.pk for one in batch.confirmers()) if batch.state != PaymentBatch.State.PAID else []


class BankFileSerializer(serializers.Serializer):
    form = serializers.ChoiceField(["csv", "xml"])


class NewBatchSerializer(serializers.Serializer):
    """At least one of either."""

    claims = serializers.ListField(child=serializers.UUIDField(), max_length=100, default=list)
    advances = serializers.ListField(child=serializers.UUIDField(), max_length=100, default=list)

    def validate(self, attrs):
        if not attrs["claims"] and not attrs["advances"]:
            raise serializers.ValidationError({"claims": [_("Pick the claims that are paid together.")]})
        return attrs


class PaymentBatchViewSet(DocumentViewSet):
    """Payments. POST puts verified `claims` and approved `advances` in one, all or none.

    Another person confirms it by its step.
    """

    model = PaymentBatch
    serializer_class = PaymentBatchSerializer
    roles = SIGNERS
    clauses = ("5.2.4",)
    ordering = "-created_at"
    sort_by = ("created_at",)
    filterset_class = PaymentFilter

    def get_queryset(self):
        return super().get_queryset().prefetch_related("payments")

    @extend_schema(request=NewBatchSerializer)
    def create(self, request):
        given = NewBatchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        claims = picked(Claim, given.validated_data["claims"], request.user)
        advances = picked(Advance, given.validated_data["advances"], request.user)
        return self.answer(PaymentBatch.of(claims, advances, by=request.user), status.HTTP_201_CREATED)

    @extend_schema(request=BankFileSerializer, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def bank_file(self, request, pk=None):
        """The payment for the bank, account numbers whole, as pain.001 or CSV; finance takes it, and it is noted."""
        if not request.user.is_a(Role.FINANCE):
            raise NotYourPart(_("Finance takes the files for the bank."), "5.2.4")
        given = BankFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return bank_file_of(self.get_object(), given.validated_data["form"], by=request.user)


class PayeeAccountSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)

    class Meta:
        model = PayeeAccount
        fields = ["id", "person", "holder", "bank_code", "number", "changed_at", "confirmed_by", "version"]
        read_only_fields = fields


class ShownAccountSerializer(serializers.Serializer):
    version = serializers.IntegerField()


class PayeeAccountViewSet(RecordViewSet):
    """Where people are paid: the own account, for finance all; numbers by their last signs. POST keeps the own one."""

    model = PayeeAccount
    serializer_class = PayeeAccountSerializer
    roles = STAFF
    clauses = ("5.2.4", "7.1.3")
    ordering = "-changed_at"
    sort_by = ("changed_at",)

    @taking(AccountForm)
    def create(self, request):
        form = AccountForm(request.data, instance=PayeeAccount.to_edit(request.user), by=request.user)
        entries(form)
        return self.answer(form.save(), status.HTTP_201_CREATED)

    @extend_schema(request=ShownAccountSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Vouch for the account as it was shown in `version`; 409 when it was changed since."""
        account = self.get_object()
        account.confirm(by=request.user, version=request.data.get("version"))
        return self.answer(account)


class PaymentRulesSerializer(serializers.ModelSerializer):
    """The account's number by its last signs."""

    number = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = PaymentRules
        fields = ["review_days", "together_up_to", "two_confirm_above", "holder", "bank_code", "number", "version"]
        read_only_fields = fields


class PaymentRulesViewSet(CarefulWrites):
    """By which claims are reviewed in time and paid: a list of one. POST changes what it names."""

    roles = PaymentRules.KEEPERS
    clauses = ("5.2.4",)
    serializer_class = PaymentRulesSerializer
    queryset = PaymentRules.objects.none()
    pagination_class = None

    def list(self, request):
        return Response(PaymentRulesSerializer([PaymentRules.current()], many=True).data)

    @taking(RulesForm)
    def create(self, request):
        rules = changed(PaymentRules.to_edit(), RulesForm, request)
        return Response(PaymentRulesSerializer(rules).data)


def register(router) -> None:
    router.register("payment-rules", PaymentRulesViewSet, basename="payment-rules")
    router.register("payments", PaymentBatchViewSet, basename="payment")
    router.register("payee-accounts", PayeeAccountViewSet, basename="payee-account")
