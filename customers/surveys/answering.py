"""A customer answers: what the page asks, what is taken of it, and what follows at once (4.3.2)."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from ..models import Case
from .models import Invitation, SurveyAnswer
from .models.answer import LONGEST_COMMENT
from .questions import NUMBERS, Kind, Question, shown

LEVELS = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Neutral"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}


class AnswerForm(forms.Form):
    """The questions that are asked, given what is entered. `on_page` names those that the person has seen."""

    on_page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, questions: list[Question], data=None, **kwargs):
        super().__init__(data, auto_id="%s", **kwargs)
        self.questions = questions
        self.asked = shown(questions, self._entered(questions, data))
        for question in self.asked:
            self.fields[question.key] = _field(question)

    @staticmethod
    def _entered(questions: list[Question], data) -> dict[str, Any]:
        """As far as it decides what is asked; what can't be an answer decides nothing."""
        if data is None:
            return {}
        several = {one.key: data.getlist(one.key) for one in questions if one.kind == Kind.SEVERAL}
        single = {one.key: data.get(one.key, "") for one in questions if one.kind != Kind.SEVERAL}
        numbers = {one.key for one in questions if one.kind in NUMBERS}
        return several | {k: v for k, v in single.items() if k not in numbers or (v.isascii() and v.isdigit())}

    @property
    def seen(self) -> set[str]:
        return set(self.data.get("on_page", "").split(",")) if self.is_bound else set()

    @property
    def unseen(self) -> list[Question]:
        """Questions that the answers bring up and the person has not been shown yet."""
        return [one for one in self.asked if one.key not in self.seen]

    @property
    def keys_on_page(self) -> str:
        return ",".join(one.key for one in self.asked)

    @property
    def rows(self) -> list[tuple]:
        """(place, how many, question, field, whether it is new on the page) as the page draws them."""
        new = {one.key for one in self.unseen} if self.is_bound else set()
        count = len(self.asked)
        return [(at, count, one, self[one.key], one.key in new) for at, one in enumerate(self.asked, start=1)]

    def clean(self):
        entered = super().clean()
        known = {one.key for one in self.questions} | {"on_page"}
        if any(name not in known for name in self.data):
            raise forms.ValidationError(_("This page asked something else. Please open your link again."))
        return entered

    @property
    def values(self) -> dict[str, Any]:
        """Question key -> answer, of what was answered."""
        given = {one.key: self.cleaned_data.get(one.key) for one in self.asked}
        return {key: value for key, value in given.items() if value not in (None, "", [])}


def _field(question: Question) -> forms.Field:
    facts: dict[str, Any] = {"label": question.words, "required": question.is_needed}
    if question.kind == Kind.TEXT:
        return forms.CharField(max_length=LONGEST_COMMENT, widget=forms.Textarea({"rows": 3}), **facts)
    if question.kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=question.labels, widget=forms.CheckboxSelectMultiple, **facts)
    if question.kind == Kind.ONE:
        return forms.ChoiceField(choices=question.labels, widget=forms.RadioSelect, **facts)
    return forms.TypedChoiceField(
        choices=_scale(Kind(question.kind)), coerce=int, empty_value=None, widget=forms.RadioSelect, **facts
    )


def _scale(kind: Kind) -> list[tuple]:
    low, high = NUMBERS[kind]
    if kind == Kind.CSAT:
        return [(level, f"{level} {label}") for level, label in LEVELS.items()]
    return [(level, str(level)) for level in range(low, high + 1)]


@transaction.atomic
def take_answer(invitation: Invitation, values: dict[str, Any], language: str) -> SurveyAnswer:
    """Keep it, once: NotNow for whoever comes second. A low rating opens a case, of which rep and superior hear."""
    invitation.claim_answer()
    questions = {one.key: one for one in invitation.version_asked.questions}
    told = [(questions[key], value) for key, value in values.items()]
    rating = next((value for one, value in told if one.rates), None)
    comment = "\n".join(value for one, value in told if one.kind == Kind.TEXT)[:LONGEST_COMMENT]
    answer = SurveyAnswer(
        customer=invitation.customer,
        contact=invitation.contact,
        rep=invitation.rep,
        team=invitation.team,
        product=invitation.product,
        received_on=today(),
        rating=rating,
        nps=next((value for one, value in told if one.kind == Kind.NPS), None),
        comment=comment,
        values=values,
        language=language,
        source=SurveyAnswer.Source.LINK,
        version_asked=invitation.version_asked,
        campaign=invitation.campaign,
        invitation=invitation,
    )
    if is_low(invitation.campaign, rating):
        answer.case = _open_case(invitation, answer)
    answer.save(force_insert=True)
    if answer.case:
        _tell_of_low_rating(answer)
    return answer


def is_low(campaign, rating: int | None) -> bool:
    return rating is not None and campaign.case_from is not None and rating <= campaign.case_from


def _open_case(invitation: Invitation, answer: SurveyAnswer) -> Case:
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Low rating in a survey: %(rating)s of 5") % {"rating": answer.rating}
        told = "\n".join(f"{question}: {value}" for question, value in answer.told)
    return Case.report(
        invitation.customer,
        by=None,
        subject=subject,
        kind=Case.Kind.COMPLAINT,
        severity=Case.Severity.HIGH if answer.rating == 1 else Case.Severity.NORMAL,
        channel=Case.Channel.PAGE,
        contact=invitation.contact,
        description=told[:4000],
    )


def _tell_of_low_rating(answer: SurveyAnswer) -> None:
    """Who keeps the file now, and that person's superior: to who has handed it over it is closed (7.1.3)."""
    owner = answer.customer.owner if answer.customer else None
    concerned = {owner, owner.superior if owner else User.manager()}
    for person in concerned - {None}:
        with in_language_of(person):
            title = gettext("%(customer)s rates us %(rating)s of 5: a case is open") % {
                "customer": answer.customer,
                "rating": answer.rating,
            }
        url = answer.case.get_absolute_url() if answer.case else ""
        Notice.tell(person, key=f"low-rating:{answer.pk}", title=title, body=answer.comment, url=url)


def settle_drafts() -> int:
    """What was begun and never finished is taken as it stands, a day before its link closes at the latest."""
    left = Invitation.objects.drafts_left().select_related("campaign", "version_asked", "customer", "contact", "rep")
    for invitation in left:
        take_answer(invitation, invitation.draft, invitation.language)
    return len(left)
