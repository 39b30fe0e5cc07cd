"""Makers of surveys: a questionnaire that rates, a campaign that runs, somebody who was asked."""

import re
from itertools import count

from customers.models import Consent, Invitation, Questionnaire, SurveyCampaign
from customers.surveys.asking import ask_now
from customers.surveys.questions import Condition, Question
from salesdept.messages.models import OutboxMessage

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


def willing(contact) -> None:
    Consent.say(contact, ways=["mail"], wish="given", source="call", by=None)


def make_asked(office, campaign=None, customer=None, **person) -> tuple[Invitation, str]:
    """Somebody of a customer of the rep was asked: the invitation, and the path of the page."""
    campaign = campaign or make_survey(office.clerk)
    customer = customer or make_customer(office.rep)
    willing(make_contact(customer, **{"language": "en", "is_primary": True} | person))
    ask_now(campaign, [customer])
    return last_asked()


def last_asked() -> tuple[Invitation, str]:
    invitation = Invitation.objects.order_by("-created_at", "-pk")[0]
    letter = OutboxMessage.objects.get(key=f"survey:{invitation.campaign_id}:letter:{invitation.pk}")
    return invitation, path_in(letter.body)


def path_in(body: str) -> str:
    return re.search(r"(/s/[\w-]+/)\s", body)[1]
