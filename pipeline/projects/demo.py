"""The demo company's projects: most are delivered, some run, one is late, and one customer waits to hear of it."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import DateField, ExpressionWrapper, F
from django.utils import translation

from salesdept.common.calendar import midnight, today
from salesdept.links.models import PrivateLink
from salesdept.people.models import Role

from ..contracts.awaiting import await_milestone
from .models import Acceptance, Milestone, ProgressReport, Project, ProjectNote

PLAN = [("環境準備", 14), ("系統安裝", 35), ("教育訓練", 50), ("系統上線", 60)]
TOLD = "系統安裝已完成，預計依約定日期上線。"


def tell(story) -> None:
    """`story.signed` are the contracts; the last three wait for their copies to be confirmed."""
    for contract in story.signed[:-3]:
        _confirm(story, contract)
    running = story.signed[-12:-3]
    _deliver_long_ago([one for one in story.signed[:-12] if one.opportunity is None], story)
    _finish([one for one in story.signed[:-12] if one.opportunity], story)
    for number, contract in enumerate(running):
        contract.refresh_from_db()
        if contract.state == "signed":
            _run(story, contract, number)
    _open_to_customer(story, running[0].project)
    with story.on(story.today - timedelta(days=1)):
        waiting = story.signed[-1].copies.get(department=Role.TECHNICAL)
        waiting.ask(by=story.people.technical, question="測試環境由客戶還是我們提供？")


def _confirm(story, contract) -> None:
    with story.on(contract.signed_on + timedelta(days=1)):
        for copy in contract.copies.all():
            technical = copy.department == Role.TECHNICAL
            copy.confirm(by=story.people.technical if technical else story.people.aftersales)


def _deliver_long_ago(contracts, story) -> None:
    """Hundreds, written at once as the steps would have left them."""
    projects = list(Project.objects.running().filter(contract__in=contracts).select_related("contract__customer"))
    steps, answers, reports = [], [], []
    for project in projects:
        day = min(project.started_on + timedelta(days=45), story.today)
        step = Milestone(
            project=project, title="系統上線", promised_on=day, expected_on=day, done_on=day, accepted_on=day,
            state="accepted",
        )  # fmt: skip
        steps.append(step)
        answers.append(
            Acceptance(milestone=step, verdict="accepted", said_on=day, how="paper", whom="客戶代表", at=midnight(day))
        )
        reports.append(
            ProgressReport(
                project=project,
                how="call",
                whom="客戶代表",
                text="系統已上線並驗收。",
                sent_at=midnight(day),
                by=project.customer.owner,
            )  # fmt: skip
        )
    Milestone.objects.bulk_create(steps)
    Acceptance.objects.bulk_create(answers)
    ProgressReport.objects.bulk_create(reports)
    last_day = ExpressionWrapper(F("started_on") + 45, output_field=DateField())
    Project.objects.filter(pk__in=[one.pk for one in projects]).update(state="finished", ended_on=last_day)


def _finish(contracts, story) -> None:
    """What was won through leads is delivered step by step; the customers are looked after now."""
    for contract in contracts[: len(contracts) // 2]:
        _run(story, contract, 0)
        project = contract.project
        with story.on(story.today - timedelta(days=3)):
            for milestone in project.milestones.exclude(state="accepted"):
                _deliver(story, milestone)
            report = {"how": "meeting", "whom": "王經理", "text": "全部驗收完成。"}
            ProgressReport.tell(project, by=project.rep, **report)
            project = Project.objects.get(pk=project.pk)
            project.finish(by=project.rep)


def _run(story, contract, number: int) -> None:
    """Planned, the first steps delivered; every third is late, and of every sixth the customer has not heard."""
    project, technical = contract.project, story.people.technical
    with story.on(contract.signed_on + timedelta(days=2)):
        project.name_lead(by=technical, lead=technical)
    for title, days in PLAN:
        day = contract.signed_on + timedelta(days=days)
        milestone = Milestone.objects.create(
            project=project, title=title, promised_on=day, expected_on=day, owner=technical
        )
        if day < story.today and title != PLAN[-1][0]:
            with story.on(day):
                _deliver(story, milestone)
    if number % 6 != 5:
        day = max(contract.signed_on, story.today - timedelta(days=4 + number))
        with story.on(day):
            ProgressReport.tell(project, by=project.rep, how="call", whom="王經理", text=TOLD)
    last = project.milestones.last()
    if number % 3 == 2 and last.state == "open":
        with story.on(story.today - timedelta(days=2)):
            day = max(last.promised_on, story.today) + timedelta(days=9)
            last.move(by=technical, promised_on=last.promised_on, expected_on=day, why="客戶機房電力尚未就緒")


def _open_to_customer(story, project) -> None:
    """One customer follows the project on the private page: has accepted a step there, objected to one, is asked next,
    was told of a date that moved, and finds a file.

    The last instalment waits for the last step.
    """
    technical, milestones = story.people.technical, list(project.milestones.all())
    with story.on(story.today - timedelta(days=4)):
        told = {"name": "王經理", "email": "", "language": "zh-hant", "way": "hand"}
        link = PrivateLink.make(project, "project", by=project.rep, **told)
    done = [one for one in milestones if one.state == Milestone.State.OPEN][:2]
    for milestone, accepts in zip(done, (True, False), strict=False):
        with story.on(story.today - timedelta(days=2)):
            milestone.finish(by=technical, done_on=today())
            link.note_opened()
            reason = "" if accepts else "第三廠的條碼機還連不上。"
            with translation.override(link.language):
                milestone.answer_by_customer(whom="王經理", accepts=accepts, reason=reason, link=link)
    if len(done) > 1:
        with story.on(story.today - timedelta(days=1)):
            done[1].finish(by=technical, done_on=today())
    _tell_of_moved_date(story, milestones[-1])
    _show_file(story, project, link)
    owed = project.contract.instalments.filter(paid__lt=F("amount")).last()
    if owed:
        await_milestone(owed, by=story.people.finance[0], milestone=milestones[-1], days=30)


def _tell_of_moved_date(story, milestone) -> None:
    with story.on(story.today - timedelta(days=3)):
        day = max(milestone.promised_on, story.today) + timedelta(days=5)
        milestone.move(by=story.people.technical, promised_on=day, expected_on=day, why="供應商交期延誤，罰則談判中")
        rep = milestone.project.rep
        milestone.tell(by=rep, how="call", whom="王經理", because="新機櫃改由海運，晚一週到貨")


def _show_file(story, project, link) -> None:
    with story.on(story.today - timedelta(days=2)):
        upload = SimpleUploadedFile("安裝檢查表.txt", "伺服器、網路、備份：完成。\n".encode())
        told = {"text": "給客戶的版本，條碼機一項另案處理。", "upload": upload}
        note = ProjectNote.keep(project, by=story.people.technical, **told)
        note.show(by=project.rep)
    with story.on(story.today - timedelta(days=1)):
        note.log_download(link)


def _deliver(story, milestone) -> None:
    milestone.finish(by=story.people.technical, done_on=today())
    milestone.accept(by=story.people.technical, on=today(), how="paper", whom="王經理")
