"""Makers of surveys: a questionnaire that rates, a campaign that runs, somebody who was asked."""

import re
from datetime import date, datetime, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import (
    Case,
    Consent,
    Invitation,
    Questionnaire,
    SurveyAnswer,
    SurveyCampaign,
    SurveyImport,
)
from customers.surveys.asking import ask_now
from customers.surveys.imports.work import work_on_survey_imports
from customers.surveys.questions import Condition, Question
from salesdept.common.calendar import midnight, now, today
from salesdept.messages.models import OutboxMessage
from salesdept.people.work_days.clock import work_clock

from .makers import make_contact, make_customer

_serial = count(1)

WORDS = {"zh-hant": "您滿意嗎？", "zh-hans": "您满意吗？", "en": "Are you content?"}


def question(key: str, kind: str = "csat", **given) -> Question:
    facts = {"text": {code: f"{words} ({key})" for code, words in WORDS.items()}} | given
    return Question(key=key, kind=kind, **facts)


def usual_questions() -> list[Question]:
    """Rates, recommends, is asked why only below 3, comments."""
    return [
        question("q1", rates=True, is_needed=True),
        question("q2", "nps"),
        question("q3", "text", condition=Condition("q1", "below", "3")),
        question("q4", "text"),
    ]


def make_questionnaire(clerk, questions=None) -> Questionnaire:
    questionnaire = Questionnaire.objects.create(name=f"Questionnaire {next(_serial)}")
    questionnaire.rewrite(questions or usual_questions(), by=clerk)
    return questionnaire


def make_survey(clerk, questions=None, **given) -> SurveyCampaign:
    """One that runs; named by hand unless said otherwise."""
    questionnaire = given.pop("questionnaire", None) or make_questionnaire(clerk, questions)
    facts = {"name": f"Survey {next(_serial)}", "questionnaire": questionnaire} | given
    campaign = SurveyCampaign.objects.create(**facts)
    campaign.start(by=clerk)
    return campaign


def willing(contact, way="mail") -> None:
    Consent.say(contact, ways=[way], wish="given", source="call", by=None)


def make_willing(rep, **given):
    """A customer whose first person to ask agreed to be asked by mail."""
    customer = make_customer(rep, **given)
    willing(make_contact(customer, is_primary=True))
    return customer


def closed_case(office, customer, subject="It stands still") -> Case:
    return close(office, Case.report(customer, by=office.rep, subject=subject))


def close(office, case) -> Case:
    case.accept(by=office.aftersales)
    case.solve(by=office.aftersales, solution="New part")
    case.tell(by=office.aftersales, told_on=today(), told_how="call", told_whom="Ms Wang")
    case.find(by=office.aftersales, verdict="unfounded", reason="A worn part")
    case.close(by=office.aftersales)
    return case


def make_asked(office, campaign=None, customer=None, **person) -> tuple[Invitation, str]:
    """Somebody of a customer of the rep was asked: the invitation, and the path of the page."""
    campaign = campaign or make_survey(office.clerk)
    customer = customer or make_customer(office.rep)
    willing(make_contact(customer, **{"language": "en", "is_primary": True} | person))
    ask_now(campaign, [customer])
    return last_asked()


def last_asked() -> tuple[Invitation, str]:
    """The last invitation, and the path of a link to it as its letter brings one."""
    invitation = Invitation.objects.order_by("-created_at", "-pk")[0]
    assert OutboxMessage.objects.filter(key=f"survey:{invitation.campaign_id}:letter:{invitation.pk}").exists()
    return invitation, path_in(f"{invitation.new_address()}\n")


def working_noon(days: int = 0) -> datetime:
    """Noon of the first working day so many days from now, or after it: letters leave."""
    day = work_clock().day_after(today() + timedelta(days=days - 1), 1)
    return midnight(day) + timedelta(hours=12)


def path_in(body: str) -> str:
    return re.search(r"(/s/[\w-]+/)\s", body)[1]


def make_answer(customer, rating: int | None = 4, **given) -> SurveyAnswer:
    """Of a customer of the owner's, credited to the owner; of 1 October 2026."""
    owner = customer.owner
    facts = {"rep": owner, "team": owner.team if owner else None, "received_on": date(2026, 10, 1)} | given
    return SurveyAnswer.received.create(customer=customer, rating=rating, **facts)


def make_doubtful(office, rating: int, **given) -> SurveyAnswer:
    """Of a customer of the rep, who wrote the address shortly before it was asked."""
    campaign, customer = make_survey(office.clerk), make_customer(office.rep)
    invitation = Invitation.objects.create(
        campaign=campaign,
        version_asked=campaign.questionnaire.current,
        occasion=f"hand:{customer.pk}",
        customer=customer,
        rep=office.rep,
        language="en",
        expires_at=now(),
        address_by_rep_at=now(),
    )
    return make_answer(customer, rating, invitation=invitation, **given)


def uploaded(clerk, content: str | bytes, name="answers.csv", source="Elsewhere") -> SurveyImport:
    """Uploaded and read by the worker: to be confirmed."""
    content = content.encode() if isinstance(content, str) else content
    return worked_on(SurveyImport.upload(SimpleUploadedFile(name, content), by=clerk, source=source))


def decided(survey_import, clerk, **decisions) -> SurveyImport:
    survey_import.decide(by=clerk, decisions=decisions)
    return worked_on(survey_import)


def taken(survey_import, clerk) -> SurveyImport:
    survey_import.run(by=clerk)
    return worked_on(survey_import)


def worked_on(survey_import) -> SurveyImport:
    work_on_survey_imports()
    survey_import.refresh_from_db()
    return survey_import
