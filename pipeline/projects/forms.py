"""Shapes of input of projects; pages and API fill in the same ones."""

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.cases.forms import CaseForm
from customers.models import Communication
from salesdept.common.calendar import end_of, now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm, ReasonForm, VersionedForm
from salesdept.common.records import uuid7
from salesdept.people.models import Role, User

from .draft import draft_of, first_contact
from .models import Acceptance, DateChange, Milestone, ProgressReport, ProjectCase, ProjectNote


def technicians():
    return User.objects.active().filter(role=Role.TECHNICAL)


class LeadForm(forms.Form):
    lead: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Project lead"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = technicians()


class MilestoneForm(NewRecordForm):
    """A promised step; until something else is known it is expected on the promised day."""

    clause = "3.5.2"

    class Meta:
        model = Milestone
        fields = ["title", "promised_on", "owner"]
        widgets = {"promised_on": DateInput}

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.project = project
        self.fields["owner"].queryset = technicians()

    def save(self, commit=True):
        Milestone.must_be_planned_by(self.by, self.instance.project)
        self.instance.expected_on = self.instance.promised_on
        return super().save(commit)


class MilestoneEditForm(VersionedForm):
    """Title and who does it; dates move by their own step, with the reason."""

    clause = "3.5.2"

    class Meta:
        model = Milestone
        fields = ["title", "owner"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = technicians()


class MoveForm(forms.Form):
    """Both dates as they stand, to be changed, and why."""

    wants = ("document",)
    expected_on = forms.DateField(label=_("Expected on"), widget=DateInput)
    promised_on = forms.DateField(
        label=_("Promised for"), widget=DateInput, help_text=_("Only when the customer was promised another day.")
    )
    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("For colleagues; the customer never reads it."))

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expected_on"].initial = document.expected_on
        self.fields["promised_on"].initial = document.promised_on


class ToldForm(forms.Form):
    """That the customer was told of the dates that moved: one tap where it was as proposed (3.5.2)."""

    wants = ("document",)
    clause = "3.5.2"
    how = forms.ChoiceField(label=_("How"), choices=Communication.Kind, initial=Communication.Kind.CALL)
    whom = forms.CharField(label=_("To whom"), max_length=120)
    because = forms.CharField(
        label=_("Reason for the customer"),
        max_length=300,
        required=False,
        help_text=_("The customer reads it beside the new date."),
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, auto_id=f"{document.pk}-%s", **kwargs)
        self.fields["whom"].initial = usually_told(document.project.customer)

    @property
    def proposal(self) -> str:
        """What one tap records: how, and to whom."""
        return f"{Communication.Kind.CALL.label} · {self.fields['whom'].initial}"


def usually_told(customer) -> str:
    """Whom the rep most likely told: the main contact person, else whoever is there."""
    contact = first_contact(customer)
    return contact.name if contact else str(customer)[:120]


class DoneForm(forms.Form):
    done_on = forms.DateField(label=_("Done on"), widget=DateInput, initial=today)


class SaidForm(forms.Form):
    """When, how and by whom the customer said it."""

    on = forms.DateField(label=_("On"), widget=DateInput, initial=today)
    how = forms.ChoiceField(
        label=_("How"), choices=[one for one in Acceptance.How.choices if one[0] != Acceptance.How.LINK]
    )
    whom = forms.CharField(label=_("Who said so"), max_length=120)


class AcceptanceForm(SaidForm):
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("The signed paper, or a picture of it.")
    )


class RefusalForm(SaidForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class DropForm(ReasonForm):
    whom = forms.CharField(label=_("Who agreed for the customer"), max_length=120)
    field_order = ["whom", "reason"]


class NoteForm(forms.Form):
    """How the work goes, with a file or without."""

    clause = "3.5.2"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    milestone: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Milestone"), queryset=None, required=False, empty_label=_("the whole project")
    )
    text = forms.CharField(label=_("Note"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}))
    upload = forms.FileField(label=_("File"), required=False, help_text=_("A photo or a paper."))

    def __init__(self, *args, project, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.by = project, by
        self.fields["record_id"].initial = uuid7
        self.fields["milestone"].queryset = project.milestones.standing()

    def save(self) -> ProjectNote | None:
        """The note; None with the reason at the field."""
        given = self.cleaned_data
        try:
            return ProjectNote.keep(
                self.project,
                by=self.by,
                text=given["text"],
                upload=given["upload"],
                milestone=given["milestone"],
                id=given["record_id"],
            )
        except RuleBroken as refusal:
            if refusal.status != RuleBroken.status:
                raise
            self.add_error("upload" if given["upload"] else "text", refusal.message)
            return None


class ProjectCaseForm(CaseForm):
    """A case about the project."""

    def __init__(self, *args, project, by, **kwargs):
        super().__init__(*args, customer=project.customer, by=by, **kwargs)
        self.project = project

    def save(self, commit=True):
        given = self.cleaned_data
        facts = {name: given[name] for name in self.TOLD}
        return ProjectCase.report(self.project, by=self.by, id=given["record_id"], **facts)


class ReportForm(forms.Form):
    """How the customer hears how it stands: told already, or sent now as a mail; the draft stands there (3.5.2).

    `covers` are the date changes of which the draft speaks: what moves while the rep writes is not told by it.
    """

    clause = "3.5.2"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    covers = forms.RegexField(
        r"^(\d+( \d+)*)?$",
        widget=forms.HiddenInput,
        required=False,
        help_text=_("The numbers of the date changes that it tells of; left out, all that moved until then."),
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=Communication.Kind,
        initial=Communication.Kind.CALL,
        widget=forms.RadioSelect,
    )
    whom = forms.CharField(label=_("To whom"), max_length=120)
    told_on = forms.DateField(label=_("On"), widget=DateInput, initial=today)
    text = forms.CharField(label=_("What the customer is told"), max_length=4000, widget=forms.Textarea({"rows": 8}))
    address = forms.EmailField(
        label=_("Send it now to"),
        required=False,
        help_text=_("The text goes there as a mail. Empty: the customer was told already."),
    )

    def __init__(self, *args, project, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.by = project, by
        self.fields["record_id"].initial = uuid7
        self.fields["whom"].initial = usually_told(project.customer)
        self._draft()

    def _draft(self) -> None:
        """The text, the changes that it speaks of, and beside it our reasons, which stay inside."""
        untold = list(DateChange.objects.waiting_to_be_told().filter(milestone__project=self.project))
        self.fields["text"].initial = draft_of(self.project)
        self.fields["covers"].initial = " ".join(str(change.pk) for change in untold)
        reasons = dict.fromkeys(f"{change.milestone}: {change.why}" for change in untold)
        if reasons:
            told = gettext("Why, for you alone: %(reasons)s") % {"reasons": "; ".join(reasons)}
            self.fields["text"].help_text = escape(told)

    def clean_told_on(self):
        day = self.cleaned_data["told_on"]
        if day > today():
            raise forms.ValidationError(_("What has not happened yet can't be recorded."))
        return day

    def clean(self):
        entered = super().clean()
        if entered.get("address") and entered.get("how") != Communication.Kind.MAIL:
            self.add_error("how", _("What is sent now is an e-mail."))
        return entered

    def save(self) -> ProgressReport:
        given = self.cleaned_data
        sent_at = min(now(), end_of(given["told_on"]))
        told = {name: given[name] for name in ("how", "whom", "text", "address")}
        told |= {"sent_at": sent_at, "changes": self._covered(), "id": given["record_id"]}
        return ProgressReport.tell(self.project, by=self.by, **told)

    def _covered(self):
        """None where nothing was said of it."""
        if "covers" not in self.data:
            return None
        return DateChange.objects.filter(milestone__project=self.project, pk__in=self.cleaned_data["covers"].split())
