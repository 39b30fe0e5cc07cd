"""How a project stands, as the customer sees it without an account, and the customer's answers there (3.5.2).

What stands on it is what the customer may know: milestones, their dates and moves without our reasons, what was told,
the files that were shown. A day that moved shows as it was until the rep has recorded that the customer was told of it.
Of a stopped project only what was done stands there: nothing that was promised holds. No costs, no notes, no names of
the staff but who is the contact, no ids.
"""

from dataclasses import dataclass
from operator import attrgetter

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.recipients import recipients_of
from salesdept.common.errors import NotNow
from salesdept.links.models import PrivateLink
from salesdept.links.private_pages import PrivatePage, answered, private_page, shown

from .files import sent
from .models import Acceptance, Milestone, Project, ProjectNote
from .models.as_told import AsTold
from .models.project import kept_by

REPORTS_SHOWN = 5


class AnswerForm(forms.Form):
    """What both answers say: which milestone, as the page shows it, and who speaks."""

    milestone = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    accepts: bool

    def __init__(self, *args, milestone, link, **kwargs):
        key = key_of(link, milestone)
        verdict = "accept" if self.accepts else "refuse"
        known = {"milestone": key, "verdict": verdict, "name": link.name}
        super().__init__(*args, initial=known, auto_id=f"{key}-{verdict}-%s", **kwargs)
        self.about = milestone


class AcceptForm(AnswerForm):
    """The sentence that is agreed to stands beside the tick."""

    agrees = forms.BooleanField(error_messages={"required": _("Tick that you accept it.")})
    field_order = ["milestone", "verdict", "agrees", "name"]
    accepts = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = self.about.words_of_acceptance


class ObjectionForm(AnswerForm):
    reason = forms.CharField(label=_("What is missing or wrong"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    field_order = ["milestone", "verdict", "reason", "name"]
    accepts = False


FORMS: dict[str, type[AnswerForm]] = {"accept": AcceptForm, "refuse": ObjectionForm}


@dataclass(eq=False)
class StepShown:
    """A milestone on the customer's time line, with the forms where it waits for an answer.

    `entered` is what the customer has just sent about it, with what is wrong with that.
    """

    milestone: Milestone
    link: PrivateLink
    entered: AnswerForm | None = None

    @cached_property
    def forms(self) -> list[AnswerForm]:
        if self.milestone.state != Milestone.State.DONE:
            return []
        return [self._form(form_class) for form_class in FORMS.values()]

    def _form(self, form_class: type[AnswerForm]) -> AnswerForm:
        if isinstance(self.entered, form_class):
            return self.entered
        return form_class(milestone=self.milestone, link=self.link)

    @cached_property
    def told(self) -> AsTold:
        return self.milestone.as_told

    @cached_property
    def last_answer(self) -> Acceptance | None:
        return next(iter(self.milestone.answers.all()), None)

    @property
    def is_delivered(self) -> bool:
        return self.milestone.state in (Milestone.State.DONE, Milestone.State.ACCEPTED)

    @property
    def objection(self) -> Acceptance | None:
        """What the customer objected to, until it is done again."""
        return self.last_answer if self.milestone.state == Milestone.State.OPEN else None


@dataclass(frozen=True)
class FileShown:
    """A file that the customer may take along, by a key that holds on this link alone."""

    note: ProjectNote
    key: str


def files_of(link) -> list[FileShown]:
    notes = ProjectNote.objects.filter(project=link.record_id).shown()
    return [FileShown(note, _key("file", link.pk, note.pk)) for note in notes]


def key_of(link, milestone) -> str:
    """Names a milestone as this page shows it now; nobody reads an id from it, and another version has another."""
    return _key("milestone", link.pk, milestone.pk, milestone.version)


def _key(kind: str, *named) -> str:
    return salted_hmac(kind, ":".join(map(str, named))).hexdigest()[:24]


def _steps(project, link, entered) -> list[StepShown]:
    """In the order of the promises that the customer knows."""
    milestones = project.milestones.prefetch_related("changes__report", "answers")
    steps = [StepShown(one, link, entered if entered and entered.about == one else None) for one in milestones]
    return sorted(steps, key=attrgetter("told.promised_on"))


@private_page("project")
class ProjectPage(PrivatePage):
    label = _("Progress of the project")
    clause = "3.5.2"

    def page(self, request, link):
        return self._shown(request, link)

    def answer(self, request, link):
        """Once: what was answered or changed since the page was shown is not answered any more."""
        milestone = self._named(link, request.POST.get("milestone", ""))
        form_class = FORMS.get(request.POST.get("verdict", ""), AcceptForm)
        form = form_class(request.POST, milestone=milestone, link=link)
        if not form.is_valid():
            return self._shown(request, link, form, 422)
        said = {"whom": form.cleaned_data["name"], "reason": form.cleaned_data.get("reason", "")}
        milestone.answer_by_customer(accepts=form.accepts, link=link, **said)
        return answered(request)

    def _named(self, link, key: str) -> Milestone:
        waiting = Milestone.objects.filter(project=link.record_id, state=Milestone.State.DONE).for_list()
        found = next((one for one in waiting if key_of(link, one) == key), None)
        if found is None:
            raise NotNow(gettext("This has been answered already, or has changed since you opened the page."), "3.5.2")
        return found

    def _shown(self, request, link, entered=None, status=200):
        link.record = project = Project.objects.for_list().get(pk=link.record_id)
        context = self._progress(project, link, entered) | {"project": project, "files": files_of(link)}
        return shown(request, link, "pipeline/projects/private.html", context, status)

    def _progress(self, project, link, entered) -> dict:
        """Where the project stands and where it goes; a stopped one goes nowhere."""
        steps = _steps(project, link, entered)
        if project.state == Project.State.STOPPED:
            return {"steps": [one for one in steps if one.is_delivered]}
        standing = [one for one in steps if one.milestone.state != Milestone.State.DROPPED]
        still_open = [one for one in standing if one.milestone.state == Milestone.State.OPEN]
        return {
            "steps": steps,
            "standing": len(standing),
            "accepted": sum(one.milestone.state == Milestone.State.ACCEPTED for one in standing),
            "waiting": [one for one in steps if one.forms] if project.state == Project.State.RUNNING else [],
            "ahead": min(still_open, key=attrgetter("told.expected_on"), default=None),
            "reports": project.reports.all()[:REPORTS_SHOWN],
        }

    def _file(self, request, link):
        """A file that was shown, to save; whoever takes it along is written down."""
        key = request.GET.get("file", "")
        note = next((one.note for one in files_of(link) if one.key == key), None)
        if note is None:
            raise NotNow(gettext("This file is not shown here, or not any more."), "3.5.2")
        answer = sent(note, to_save=True)
        if request.method != "HEAD":
            note.log_download(link, by=request.user if request.user.is_authenticated else None)
        return answer

    parts = {"file": _file}

    def title(self, record):
        return gettext("How your project stands: %(contract)s") % {"contract": record.contract}

    def letter(self, record):
        return gettext(
            "how your project stands, you can see at any time on the page below: what is done, what comes next and "
            "when. Where a step is done, please accept it there, or tell us what is missing:"
        )

    def records(self, user):
        return Project.objects.visible_to(user)

    def refusal(self, record, by):
        return kept_by(record, by)

    def recipients(self, record):
        return recipients_of(record.customer)

    def keeper(self, record):
        return record.rep
