"""A customer answers: what the page asks, what is taken of it, and what follows at once (4.3.2)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.models import AuditEntry
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from ..models import Case
from .models import Invitation, SurveyAnswer
from .models.answer import LONGEST_COMMENT
from .pages import Page, choices_of
from .questions import NUMBERS, Kind, Question, shown

OPEN_FOR = timedelta(hours=1)
"""How long after the first answer the page goes on asking."""


class AnswerForm(forms.Form):
    """What was sent from a page: answers to the questions that it showed, given what was answered before."""

    on_page = forms.CharField(required=False, max_length=400)
    """The questions that the person has been shown by now."""

    def __init__(self, questions: list[Question], data, *, given: Mapping[str, Any]):
        super().__init__(data, auto_id="%s")
        self.questions, self.given = questions, given
        self.seen = {*given, *data.get("on_page", "").split(","), *data}
        self.asked = shown(questions, {**_entered(questions, data), **given})
        for question in self.asked:
            if question.key in self.seen and question.key not in given:
                self.fields[question.key] = _field(question)

    def clean(self):
        entered = super().clean()
        known = {one.key for one in self.questions} | {"on_page"}
        if any(name not in known for name in self.data):
            raise forms.ValidationError(_("This page asked something else. Please open your link again."))
        if not (self.errors or self.given or self.values):
            raise forms.ValidationError(_("Nothing is answered yet: please choose or write something."))
        return entered

    @property
    def values(self) -> dict[str, Any]:
        """Question key -> answer, of what was answered on this page."""
        told = {one.key: self.cleaned_data.get(one.key) for one in self.asked}
        return {key: value for key, value in told.items() if value not in (None, "", [])}

    @property
    def page(self) -> Page:
        """As it was sent; the one that is to be answered, where nothing of it came."""
        asked = tuple(one.key for one in self.asked)
        here = tuple(key for key in asked if key in self.fields)
        return Page(asked, here) if here else Page.after(self.questions, self.given)

    @property
    def next_page(self) -> Page:
        """What the answers bring up and the person has not been shown yet."""
        return Page.after(self.questions, {**self.given, **self.values}, self.seen)


def _entered(questions: list[Question], data) -> dict[str, Any]:
    """As far as it decides what is asked; what can't be an answer decides nothing."""
    several = {one.key: data.getlist(one.key) for one in questions if one.kind == Kind.SEVERAL}
    single = {one.key: data.get(one.key, "") for one in questions if one.kind != Kind.SEVERAL}
    numbers = {one.key for one in questions if one.kind in NUMBERS}
    return several | {k: v for k, v in single.items() if k not in numbers or (v.isascii() and v.isdigit())}


def _field(question: Question) -> forms.Field:
    facts: dict[str, Any] = {"label": question.words, "required": question.is_needed}
    if question.kind == Kind.TEXT:
        return forms.CharField(max_length=LONGEST_COMMENT, **facts)
    if question.kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=choices_of(question), **facts)
    if question.kind == Kind.ONE:
        return forms.ChoiceField(choices=choices_of(question), **facts)
    return forms.TypedChoiceField(choices=choices_of(question), coerce=int, empty_value=None, **facts)


@transaction.atomic
def take_answer(invitation: Invitation, values: dict[str, Any], language: str, *, goes_on=False) -> SurveyAnswer:
    """Keep it, once: NotNow for whoever comes second. It counts from now on; its history names what was answered and
    not how.

    Where the page `goes_on` to ask, `complete_answer` may add to it for a while.
    """
    invitation.claim_answer()
    answer = SurveyAnswer(
        customer_id=invitation.customer_id,
        contact_id=invitation.contact_id,
        rep_id=invitation.rep_id,
        team_id=invitation.team_id,
        product=invitation.product,
        received_on=today(),
        language=language,
        source=SurveyAnswer.Source.LINK,
        version_asked_id=invitation.version_asked_id,
        campaign=invitation.campaign,
        invitation=invitation,
        open_until=now() + OPEN_FOR if goes_on else None,
    )
    answer.say(values)
    _see_to(answer, values)
    answer.save(force_insert=True)
    AuditEntry.record(answer, "take_answer", clause="4.3.2", questions=sorted(values))
    return answer


@transaction.atomic
def complete_answer(invitation: Invitation, values: dict[str, Any], *, goes_on: bool) -> SurveyAnswer:
    """Add what the page asked further; what stands already stays. NotNow for whoever comes second or too late."""
    answer = invitation.answer
    if values:
        answer.say(answer.values | values)
        _see_to(answer, values)
    if values or not goes_on:
        answer.add(goes_on=goes_on)
        AuditEntry.record(answer, "complete_answer", clause="4.3.2", questions=sorted(values))
    return answer


def _see_to(answer: SurveyAnswer, values: dict[str, Any]) -> None:
    """A low rating opens a case at once, of which rep and superior hear; what is said later joins it."""
    if answer.case:
        with translation.override(settings.LANGUAGE_CODE):
            answer.case.hear(_in_lines(answer.told_of(values)))
    elif answer.is_low:
        answer.case = _open_case(answer)
        _tell_of_low_rating(answer, answer.case)


def _open_case(answer: SurveyAnswer) -> Case:
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Low rating in a survey: %(rating)s of 5") % {"rating": answer.rating}
        told = _in_lines(answer.told)
    return Case.report(
        answer.customer,
        by=None,
        subject=subject,
        kind=Case.Kind.COMPLAINT,
        severity=Case.Severity.HIGH if answer.rating == 1 else Case.Severity.NORMAL,
        channel=Case.Channel.PAGE,
        contact=answer.contact,
        description=told,
    )


def _in_lines(told: list[tuple[str, str]]) -> str:
    return "\n".join(f"{question}: {value}" for question, value in told)


def _tell_of_low_rating(answer: SurveyAnswer, case: Case) -> None:
    """Who keeps the file now, and that person's superior: to who has handed it over it is closed (7.1.3)."""
    owner = case.customer.owner
    concerned = {owner, owner.superior if owner else User.manager()}
    for person in concerned - {None}:
        with in_language_of(person):
            title = gettext("%(customer)s rates us %(rating)s of 5: a case is open") % {
                "customer": answer.customer,
                "rating": answer.rating,
            }
        key = f"low-rating:{answer.pk}"
        Notice.tell(person, key=key, title=title, body=answer.comment, url=case.get_absolute_url())
