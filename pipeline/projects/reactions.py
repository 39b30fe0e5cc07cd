"""What follows from steps of contracts and milestones."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.history import words_for
from salesdept.common.workflow import after
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..models import Contract, Opportunity
from ..stages import Stage
from .models import Acceptance, Milestone, Project
from .models.milestone import answered
from .models.note import downloaded


@after(Contract.cancel)
def stop_project(contract, by):
    """Nothing more is delivered of a cancelled contract."""
    for project in Project.objects.running().filter(contract=contract):
        project.stop(by=by)


@after(Milestone.move)
def tell_rep_of_moved_date(milestone, by):
    """The rep hears of each change of a date (3.5.2)."""
    rep, latest = milestone.project.rep, milestone.changes.first()
    if rep is None or latest is None:
        return
    with in_language_of(rep):
        title = _("%(milestone)s moves to %(day)s: tell %(customer)s") % {
            "milestone": milestone,
            "day": latest.after,
            "customer": milestone.project.customer,
        }
        url = f"{milestone.project.get_absolute_url()}#untold"
        Notice.tell(rep, key=f"date-change:{latest.pk}", title=title, body=latest.why, url=url)


@after(Milestone.finish)
def ask_for_acceptance(milestone, by):
    """The rep hears that the customer's acceptance is to be asked for."""
    rep = milestone.project.rep
    if rep is None:
        return
    with in_language_of(rep):
        title = _("%(milestone)s is done: ask %(customer)s to accept it") % {
            "milestone": milestone,
            "customer": milestone.project.customer,
        }
        key = f"milestone-done:{milestone.pk}:{milestone.version}"
        Notice.tell(rep, key=key, title=title, url=milestone.get_absolute_url())


@after(answered)
def tell_of_answer(said) -> None:
    """What the customer answered on the private page comes before the rep and the technical department (3.5.2)."""
    milestone = said.milestone
    for person in _concerned(milestone) - {None}:
        with in_language_of(person):
            told = {"whom": said.whom, "customer": milestone.project.customer, "milestone": milestone}
            if said.verdict == Acceptance.Verdict.ACCEPTED:
                title = _("%(customer)s accepts “%(milestone)s” (%(whom)s)") % told
            else:
                title = _("%(customer)s does not accept “%(milestone)s” (%(whom)s): a case is open") % told
        key = f"milestone-answer:{said.pk}"
        Notice.tell(person, key=key, title=title, body=said.reason, url=milestone.get_absolute_url())


@after(downloaded)
def tell_of_download(note, link) -> None:
    """The first time that somebody takes a file along, the rep hears of it (3.5.2)."""
    rep = note.project.rep
    if rep is None:
        return
    with in_language_of(rep):
        told = {"who": link.name, "file": note.name, "customer": note.project.customer}
        title = _("%(who)s of %(customer)s has downloaded %(file)s") % told
    Notice.tell(rep, key=f"download:{note.pk}:{link.pk}", title=title, url=note.get_absolute_url())


def _concerned(milestone) -> set:
    """The rep, and who delivers it: by name, else the whole department."""
    deliverers = {milestone.owner, milestone.project.lead} - {None}
    return {milestone.project.rep} | (deliverers or set(User.objects.active().filter(role=Role.TECHNICAL)))


@after(Project.finish)
def leave_execution(project, by):
    """The opportunity goes on to maintenance with its last project."""
    opportunity = project.contract.opportunity
    if opportunity is None or opportunity.stage != Stage.EXECUTION:
        return
    if all(check.is_done for check in opportunity.gate()):
        opportunity.finish_execution(by=by)


@after(Opportunity.finish_execution)
def finish_projects(opportunity, by):
    """What ends the execution of the opportunity ends its projects."""
    for project in Project.objects.running().filter(contract__opportunity=opportunity, contract__state="signed"):
        if not Project.finish.step.refusal(project, by):
            project.finish(by=by)


words_for(
    confirm_copy=gettext_lazy("Copy confirmed"),
    ask_about_copy=gettext_lazy("Question about the copy"),
    answer_about_copy=gettext_lazy("Question about the copy answered"),
    note=gettext_lazy("Progress note"),
    report=gettext_lazy("The customer was told"),
    show_file=gettext_lazy("File shown to the customer"),
    hide_file=gettext_lazy("File taken back"),
    file=gettext_lazy("file"),
    whom=gettext_lazy("to whom"),
)
