"""Requirements research as JSON, by the forms of the pages (3.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from customers.api.writing import WrittenByForm
from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet, entries
from salesdept.common.web import visible_or_404
from salesdept.people.models import Role

from ..models import (
    Decider,
    FeasibilityQuestion,
    Need,
    Opportunity,
    PurchaseStep,
    Requirements,
    RequirementsAnswer,
    RequirementsVersion,
)
from ..roles import SEE_OPPORTUNITIES, SEE_RESEARCH
from ..working import worked_by
from .forms import (
    AskForm,
    ConfirmationForm,
    DeciderEditForm,
    DeciderForm,
    NeedEditForm,
    NeedForm,
    PurchaseStepEditForm,
    PurchaseStepForm,
    ResearchForm,
    VerdictForm,
)


class OfOpportunity(RecordViewSet):
    """Records of an opportunity's research; the body of a new one names the opportunity."""

    named_beside = {"opportunity": forms.UUIDField(label=_("Opportunity"))}

    def research_named(self, data) -> Requirements:
        opportunity = visible_or_404(Opportunity.objects.visible_to(self.request.user), pk=data.get("opportunity"))
        if refusal := worked_by(opportunity, self.request.user):
            raise refusal
        brief = Requirements.of(opportunity)
        brief.must_be_written_by(self.request.user)
        return brief


class RequirementsAnswerSerializer(serializers.ModelSerializer):
    class Meta:
        model = RequirementsAnswer
        fields = ["verdict", "name", "said_on", "how", "comment", "evidence", "attachment", "by", "at"]
        read_only_fields = fields


class WrittenNeedSerializer(serializers.Serializer):
    """A need as it was frozen; `goal_on` is "" where there is no day."""

    text = serializers.CharField()
    priority = serializers.CharField()
    pain = serializers.CharField()
    answer = serializers.CharField()
    goal = serializers.CharField()
    measure = serializers.CharField()
    goal_on = serializers.CharField()


class VersionSerializer(serializers.ModelSerializer):
    needs = WrittenNeedSerializer(many=True, read_only=True)
    conditions = serializers.CharField(read_only=True)
    answers = RequirementsAnswerSerializer(many=True, read_only=True)

    class Meta:
        model = RequirementsVersion
        fields = ["id", "number", "created_at", "frozen_by", "needs", "conditions", "answers"]
        read_only_fields = fields


class RequirementsSerializer(serializers.ModelSerializer):
    standing = serializers.CharField(read_only=True)
    versions = VersionSerializer(many=True, read_only=True)

    class Meta:
        model = Requirements
        fields = [
            "id", "opportunity", "budget", "budget_currency", "budget_certainty", "budget_source", "budget_asked_on",
            "is_custom", "feasibility", "standing", "versions", "version",
        ]  # fmt: skip
        read_only_fields = fields


class RequirementsViewSet(WrittenByForm, OfOpportunity):
    """The head of research: budget, our own word on feasibility, the versions with what the customer said of them.

    `standing` is `open`, `asked`, `changed` (since the confirmation), `old` (over 60 days) or `confirmed`. Needs,
    deciders, steps of buying and questions to the technical department have addresses of their own.
    """

    model = Requirements
    serializer_class = RequirementsSerializer
    roles = SEE_RESEARCH
    clauses = ("3.2.1", "3.2.3")
    new_form = edit_form = ResearchForm
    ordering = "-created_at"
    sort_by = ("created_at",)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("needs", "questions", "versions__answers")

    def make_new_form(self, data):
        return ResearchForm(data, instance=self.research_named(data), by=self.request.user)

    @action(detail=True, methods=["post"])
    def freeze(self, request, pk=None):
        """The next numbered version, or the newest where nothing changed since."""
        brief = self.get_object()
        brief.freeze(by=request.user)
        return self.answer(brief)

    @taking(ConfirmationForm)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """What the customer confirmed elsewhere, with its proof; `number` names the version, none what stands now."""
        brief = self.get_object()
        brief.must_be_written_by(request.user)
        given = entries(ConfirmationForm(request.data, request.FILES, brief=brief))
        brief.record_confirmation(by=request.user, **given)
        return self.answer(brief)


class FindingSerializer(serializers.ModelSerializer):
    opportunity = serializers.UUIDField(source="requirements.opportunity_id", read_only=True)


class FindingViewSet(WrittenByForm, OfOpportunity):
    """Findings of research; `POST …/drop/` takes one out, frozen versions keep it."""

    roles = SEE_RESEARCH
    clauses: tuple = ("3.2.1",)
    ordering = "created_at"
    sort_by = ("created_at",)

    def make_new_form(self, data):
        return self.new_form(data, opportunity=self.research_named(data).opportunity, by=self.request.user)

    @action(detail=True, methods=["post"])
    def drop(self, request, pk=None):
        self.get_object().drop(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NeedSerializer(FindingSerializer):
    class Meta:
        model = Need
        fields = [
            "id", "opportunity", "text", "priority", "contact", "pain", "answer", "goal", "measure", "goal_on",
            "version",
        ]  # fmt: skip
        read_only_fields = fields


class NeedViewSet(FindingViewSet):
    """What customers need: priority, pain point with our answer, goal with measure and day."""

    model = Need
    serializer_class = NeedSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.2.1", "3.2.2", "3.2.3")
    new_form, edit_form = NeedForm, NeedEditForm


class DeciderSerializer(FindingSerializer):
    class Meta:
        model = Decider
        fields = ["id", "opportunity", "contact", "part", "attitude", "note", "version"]
        read_only_fields = fields


class DeciderViewSet(FindingViewSet):
    """Who has a part in the customer's decision."""

    model = Decider
    serializer_class = DeciderSerializer
    new_form, edit_form = DeciderForm, DeciderEditForm


class PurchaseStepSerializer(FindingSerializer):
    class Meta:
        model = PurchaseStep
        fields = ["id", "opportunity", "text", "expected_on", "version"]
        read_only_fields = fields


class PurchaseStepViewSet(FindingViewSet):
    """The steps in which customers buy."""

    model = PurchaseStep
    serializer_class = PurchaseStepSerializer
    new_form, edit_form = PurchaseStepForm, PurchaseStepEditForm


class FeasibilitySerializer(FindingSerializer):
    customer = serializers.CharField(source="requirements.opportunity.customer.name", read_only=True)
    needs = serializers.SerializerMethodField()

    class Meta:
        model = FeasibilityQuestion
        fields = [
            "id", "opportunity", "customer", "question", "needs", "asked_by", "created_at", "due_on", "verdict",
            "conditions", "reason", "answered_by", "answered_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_needs(self, question) -> list[str]:
        """What it is about: all of the deal that the technical department reads here."""
        return [need.text for need in question.requirements.needs.all()]


class FeasibilityViewSet(OfOpportunity):
    """What the technical department is asked; it answers once, by `POST …/reply/`."""

    model = FeasibilityQuestion
    serializer_class = FeasibilitySerializer
    roles = [*SEE_RESEARCH, Role.TECHNICAL]
    clauses = ("3.2.3",)
    ordering = "due_on"
    sort_by = ("due_on", "created_at")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("requirements__needs")

    @taking(AskForm)
    def create(self, request):
        brief = self.research_named(request.data)
        asked = FeasibilityQuestion.ask(brief, by=request.user, **entries(AskForm(request.data)))
        return self.answer(asked, status.HTTP_201_CREATED)

    @taking(VerdictForm)
    @action(detail=True, methods=["post"])
    def reply(self, request, pk=None):
        """The technical department's answer; given once."""
        question = self.get_object()
        question.must_be_answered_by(request.user)
        question.give_answer(by=request.user, **entries(VerdictForm(request.data)))
        return self.answer(question)
