"""Questionnaires, campaigns, answers and results as JSON (4.3.2)."""

from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from salesdept.common.api.lists import must_be_known
from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet, entries
from salesdept.common.errors import NotYourPart
from salesdept.common.forms import ReasonForm

from ..api.writing import WrittenByForm
from ..models import Questionnaire, SurveyAnswer, SurveyCampaign
from ..roles import RUN_SURVEYS, SEE_ANSWERS, SEE_CAMPAIGNS, SEE_RESULTS
from .filters import AnswerFilter, CampaignFilter
from .forms import CampaignEditForm, CampaignForm, QuestionForm, QuestionnaireEditForm, QuestionnaireForm
from .narrowing import NarrowForm
from .progress import progress_of
from .results import Result, by_month, by_person, by_product, by_team, total


class QuestionnaireSerializer(serializers.ModelSerializer):
    """The questions of the version that is sent from now on."""

    number = serializers.IntegerField(source="current.number", read_only=True)
    questions = serializers.JSONField(source="current.content", read_only=True)

    class Meta:
        model = Questionnaire
        fields = ["id", "name", "number", "questions", "version"]
        read_only_fields = fields


class QuestionnaireViewSet(WrittenByForm, RecordViewSet):
    """What customers are asked. Once somebody was asked by a version, a change makes the next one."""

    model = Questionnaire
    serializer_class = QuestionnaireSerializer
    roles = SEE_CAMPAIGNS
    clauses = ("4.3.2",)
    creators = RUN_SURVEYS
    new_form, edit_form = QuestionnaireForm, QuestionnaireEditForm
    ordering = "name"
    sort_by = ("name",)

    @taking(QuestionForm)
    @action(detail=True, methods=["post"])
    def questions(self, request, pk=None):
        """A further question, at the end."""
        questionnaire = self.get_object()
        if not questionnaire.may_edit(request.user):
            raise NotYourPart(_("The sales clerk writes the questionnaires."), "4.3.2")
        form = QuestionForm(request.data, questionnaire=questionnaire, by=request.user)
        entries(form)
        form.save()
        return self.answer(questionnaire, 201)


class SurveyCampaignSerializer(DocumentSerializer):
    asked = serializers.IntegerField(read_only=True)
    answered = serializers.IntegerField(read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = SurveyCampaign
        fields = [
            "id", "name", "questionnaire", "occasion", "every_months", "rest_days", "sample_percent", "channel",
            "language", "remind_after_days", "open_days", "case_from", "started_at", "asked", "answered", "progress",
            "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_progress(self, campaign) -> dict[str, int] | None:
        """Told of one campaign, not in lists."""
        return progress_of(campaign) if self.context["view"].action != "list" else None


class SurveyCampaignViewSet(WrittenByForm, DocumentViewSet):
    """Whom a questionnaire goes to, by which rule. Whether a letter was opened is not known."""

    model = SurveyCampaign
    serializer_class = SurveyCampaignSerializer
    roles = SEE_CAMPAIGNS
    clauses = ("4.3.2",)
    creators = RUN_SURVEYS
    new_form, edit_form = CampaignForm, CampaignEditForm
    filterset_class = CampaignFilter
    ordering = "-created_at"
    sort_by = ("created_at", "name")


class SurveyAnswerSerializer(serializers.ModelSerializer):
    """Of an answer that counts for the caller, but whose customer others keep now, all but a few fields are null."""

    OF_CREDITED = {"rep", "team", "month", "rating", "in_doubt", "excluded_at", "version"}

    month = serializers.SerializerMethodField()
    in_doubt = serializers.SerializerMethodField()

    class Meta:
        model = SurveyAnswer
        fields = [
            "id", "customer", "contact", "rep", "team", "product", "month", "received_on", "rating", "in_doubt", "nps",
            "comment", "values", "language", "source", "campaign", "case", "excluded_at", "excluded_because",
            "excluded_by", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_month(self, answer) -> str:
        """2027-01"""
        return str(answer.month)

    def get_in_doubt(self, answer) -> bool:
        """Who is rated wrote the address shortly before."""
        return bool(answer.invitation and answer.invitation.address_in_doubt)

    def to_representation(self, answer):
        told = super().to_representation(answer)
        return {name: value if answer.reads_whole or name in self.OF_CREDITED else None for name, value in told.items()}


class ResultSerializer(serializers.Serializer):
    """`average`, `interval` and `nps` are null below five answers; `in_doubt` of the `n` came by a doubtful address."""

    label = serializers.CharField()  # type: ignore[assignment]
    n = serializers.IntegerField()
    in_doubt = serializers.IntegerField()
    average = serializers.DecimalField(3, 2, allow_null=True)
    interval = serializers.ListField(child=serializers.DecimalField(3, 2), allow_null=True)
    nps = serializers.DecimalField(4, 1, allow_null=True)
    levels = serializers.ListField(child=serializers.IntegerField())


class ResultsSerializer(serializers.Serializer):
    total = ResultSerializer()
    by_month = ResultSerializer(many=True)
    by_rep = ResultSerializer(many=True)
    by_team = ResultSerializer(many=True)
    by_product = ResultSerializer(many=True)


class SurveyAnswerViewSet(RecordViewSet):
    """What customers answered; nobody edits it."""

    model = SurveyAnswer
    serializer_class = SurveyAnswerSerializer
    roles = SEE_ANSWERS
    clauses = ("4.3.2", "4.1.5")
    filterset_class = AnswerFilter
    ordering = "-told_on"
    sort_by = ("told_on",)
    tie = "told_as"

    def get_queryset(self):
        """The list names what counts for the caller; only whole answers open."""
        user, answers = self.request.user, SurveyAnswer.received.for_list()
        return answers.known_to(user) if self.action == "list" else answers.visible_to(user).told_to(user)

    @taking(ReasonForm)
    @action(detail=True, methods=["post"])
    def exclude(self, request, pk=None):
        """It does not count: a test, or own staff; with the reason."""
        answer = self.get_object()
        answer.exclude(by=request.user, **entries(ReasonForm(request.data)))
        return self.answer(answer)


class SurveyResultViewSet(ViewSet):
    """What the answers that count for the caller say in figures."""

    roles = SEE_RESULTS
    clauses = ("4.3.2", "4.1.5")

    @extend_schema(
        responses=forced_singular_serializer(ResultsSerializer),
        parameters=[
            OpenApiParameter("campaign", OpenApiTypes.UUID),
            OpenApiParameter("since", OpenApiTypes.DATE),
            OpenApiParameter("until", OpenApiTypes.DATE),
        ],
    )
    def list(self, request):
        """Ratings from the best level to the worst in `levels`."""
        must_be_known(request, NarrowForm.base_fields)
        form = NarrowForm(request.query_params, user=request.user)
        entries(form)
        answers = form.narrow(SurveyAnswer.received.summed_for(request.user).told_to(request.user).standing())
        told: dict[str, Result | list[Result]] = {
            "total": total(answers),
            "by_month": by_month(answers),
            "by_rep": by_person(answers),
            "by_team": by_team(answers),
            "by_product": by_product(answers),
        }
        return Response(ResultsSerializer(told).data)
