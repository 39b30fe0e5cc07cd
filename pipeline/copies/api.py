"""Copies of contracts as JSON: confirmed, asked about, answered (3.5.1)."""

from rest_framework import serializers
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet, entries
from salesdept.common.web import visible_or_404

from ..models import ContractCopy, CopyQuestion
from ..roles import SEE_CONTRACTS
from .forms import AnswerForm, QuestionForm


class CopyQuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = CopyQuestion
        fields = ["id", "asked_by", "question", "created_at", "answer", "answered_by", "answered_at"]
        read_only_fields = fields


class ContractCopySerializer(serializers.ModelSerializer):
    questions = CopyQuestionSerializer(many=True, read_only=True)

    class Meta:
        model = ContractCopy
        fields = [
            "id", "contract", "department", "sent_at", "due_on", "confirmed_at", "confirmed_by", "seen_sha256",
            "questions",
        ]  # fmt: skip
        read_only_fields = fields


class ContractCopyViewSet(RecordViewSet):
    """Copies of signed contracts for the departments; each confirms its own, or asks first."""

    model = ContractCopy
    serializer_class = ContractCopySerializer
    roles = SEE_CONTRACTS
    clauses = ("3.5.1",)
    ordering = "due_on"
    sort_by = ("due_on", "sent_at")
    lookup_value_regex = r"\d+"

    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        copy = self.get_object()
        copy.confirm(by=request.user)
        return self.answer(copy)

    @taking(QuestionForm)
    @action(detail=True, methods=["post"])
    def ask(self, request, pk=None):
        copy = self.get_object()
        copy.must_be_held_by(request.user)
        copy.ask(by=request.user, **entries(QuestionForm(request.data)))
        return self.answer(copy)

    @taking(AnswerForm)
    @action(detail=True, methods=["post"])
    def reply(self, request, pk=None):
        """The rep's answer to the question that waits."""
        copy = self.get_object()
        copy.contract.customer.must_be_kept_by(request.user)
        question = visible_or_404(CopyQuestion.objects.visible_to(request.user).open(), copy=copy)
        question.give_answer(by=request.user, **entries(AnswerForm(request.data)))
        return self.answer(copy)
