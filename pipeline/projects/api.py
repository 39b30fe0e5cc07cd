"""Projects as JSON: milestones, reports to the customer, notes and files, by the forms and steps of the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from customers.api.writing import WrittenByForm
from customers.cases.api import CaseSerializer
from customers.cases.forms import CaseForm
from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet
from salesdept.common.api.writing import saved
from salesdept.common.models import AuditEntry
from salesdept.common.web import visible_or_404
from salesdept.people.models import Role

from ..roles import SEE_PROJECTS
from .files import sent
from .filters import MilestoneFilter, ProjectFilter
from .forms import MilestoneEditForm, MilestoneForm, NoteForm, ProjectCaseForm, ReportForm
from .models import Acceptance, DateChange, Milestone, ProgressReport, Project, ProjectCase, ProjectNote


class ProjectSerializer(DocumentSerializer):
    customer = serializers.UUIDField(source="contract.customer_id", read_only=True)
    next_on = serializers.DateField(read_only=True, allow_null=True)
    is_late = serializers.BooleanField(read_only=True)
    reported_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = [
            "id", "contract", "customer", "lead", "started_on", "ended_on", "next_on", "is_late", "reported_at",
            "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class ProjectViewSet(DocumentViewSet):
    """Projects of signed contracts; `is_late` as soon as a milestone is expected after its promise."""

    model = Project
    serializer_class = ProjectSerializer
    roles = SEE_PROJECTS
    clauses = ("3.5.1", "3.5.2")
    filterset_class = ProjectFilter
    ordering = "-started_on"
    sort_by = ("started_on",)

    @extend_schema(responses=CaseSerializer)
    @taking(CaseForm)
    @action(detail=True, methods=["post"])
    def report_case(self, request, pk=None):
        """A case about this project, by after-sales or who keeps the customer's file."""
        project = self.get_object()
        ProjectCase.must_be_reported_by(request.user, project)
        form = ProjectCaseForm(request.data, project=project, by=request.user)
        made = CaseSerializer(saved(form), context=self.get_serializer_context()).data
        return Response(made, status.HTTP_201_CREATED)


class DateChangeSerializer(serializers.ModelSerializer):
    """`report` told the customer of it; null while nobody has."""

    class Meta:
        model = DateChange
        fields = ["id", "what", "before", "after", "why", "by", "at", "report"]
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer):
    """What the customer said; `by` is null where it was said on the private page that `link` opened."""

    class Meta:
        model = Acceptance
        fields = ["verdict", "said_on", "how", "whom", "reason", "words", "link", "evidence", "by", "at"]
        read_only_fields = fields


class MilestoneSerializer(DocumentSerializer):
    """`promised_as_told` and `expected_as_told` are the days that the customer knows and reads on the private page."""

    promised_as_told = serializers.DateField(source="as_told.promised_on", read_only=True)
    expected_as_told = serializers.DateField(source="as_told.expected_on", read_only=True)
    changes = DateChangeSerializer(many=True, read_only=True)
    answers = AnswerSerializer(many=True, read_only=True)

    class Meta:
        model = Milestone
        fields = [
            "id", "project", "title", "owner", "plan_step", "promised_on", "expected_on", "done_on", "accepted_on",
            "promised_as_told", "expected_as_told", "changes", "answers", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class OfProject(RecordViewSet):
    """Records that are made in a project, which the body names."""

    named_beside = {"project": forms.UUIDField(label=_("Project"))}

    def project_named(self, data) -> Project:
        return visible_or_404(Project.objects.visible_to(self.request.user), pk=data.get("project"))


class MilestoneViewSet(WrittenByForm, OfProject, DocumentViewSet):
    """Milestones with every change of a date and every answer of the customer. The technical department makes and
    moves them; who keeps the customer's file says by `tell` that the customer knows. `plan_step` is the step of the
    accepted proposal that one was taken over from.
    """

    model = Milestone
    serializer_class = MilestoneSerializer
    roles = SEE_PROJECTS
    clauses = ("3.5.2",)
    creators = [Role.TECHNICAL]
    new_form, edit_form = MilestoneForm, MilestoneEditForm
    filterset_class = MilestoneFilter
    ordering = "expected_on"
    sort_by = ("expected_on", "promised_on")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("changes", "answers")

    def make_new_form(self, data):
        return MilestoneForm(data, project=self.project_named(data), by=self.request.user)


class ProgressReportSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProgressReport
        fields = ["id", "project", "how", "whom", "sent_at", "text", "because", "by"]
        read_only_fields = fields


class ProgressReportViewSet(OfProject):
    """What customers were told; a new one tells of the date changes in `covers`, else of all that had not been told."""

    model = ProgressReport
    serializer_class = ProgressReportSerializer
    roles = SEE_PROJECTS
    clauses = ("3.5.2",)
    ordering = "-sent_at"
    sort_by = ("sent_at",)

    @taking(ReportForm)
    def create(self, request):
        project = self.project_named(request.data)
        ProgressReport.must_be_told_by(request.user, project)
        report = saved(ReportForm(request.data, project=project, by=request.user))
        return self.answer(report, status.HTTP_201_CREATED)


class DownloadSerializer(serializers.ModelSerializer):
    """A file was taken along: `whom` is whose private link it was, `by` one of us who looked at that page."""

    whom = serializers.CharField(source="details.whom", default="", read_only=True)

    class Meta:
        model = AuditEntry
        fields = ["at", "whom", "by"]
        read_only_fields = fields


class ProjectNoteSerializer(DocumentSerializer):
    downloads = DownloadSerializer(many=True, read_only=True)

    class Meta:
        model = ProjectNote
        fields = [
            "id", "project", "milestone", "text", "name", "size", "sha256", "kind", "by", "created_at", "shown_at",
            "downloads", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class ProjectNoteViewSet(OfProject, DocumentViewSet):
    """Progress notes; `POST` with a multipart `upload` keeps a file with them. They are internal; who keeps the file of
    the customer may show what was uploaded to the customer, who downloads it from the private page.
    """

    model = ProjectNote
    serializer_class = ProjectNoteSerializer
    roles = SEE_PROJECTS
    clauses = ("3.5.2", "3.5.3")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(NoteForm)
    def create(self, request):
        form = NoteForm(request.data, request.FILES, project=self.project_named(request.data), by=request.user)
        if not (form.is_valid() and (note := form.save())):
            raise NotFilledIn(form)
        return self.answer(note, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, pk=None):
        """The file itself."""
        return sent(self.get_object())
