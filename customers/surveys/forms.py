"""Shapes of input of questionnaires and campaigns (4.3.2)."""

import secrets

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.forms import NewRecordForm, VersionedForm

from ..models import Customer
from .models import Questionnaire, SurveyCampaign
from .questions import CHOICES, Condition, Is, Kind, Question, must_hold_together

MOST_AT_ONCE = 500


class QuestionnaireForm(NewRecordForm):
    clause = "4.3.2"

    class Meta:
        model = Questionnaire
        fields = ["name"]


class QuestionnaireEditForm(VersionedForm):
    clause = "4.3.2"

    class Meta(QuestionnaireForm.Meta):
        pass


class QuestionForm(forms.Form):
    """One question of a questionnaire, in three languages."""

    clause = "4.3.2"

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=forms.RadioSelect, initial=Kind.CSAT)
    is_needed = forms.BooleanField(label=_("must be answered"), required=False)
    rates = forms.BooleanField(label=_("is the rating that counts for the rep (4.1.5)"), required=False)
    after: forms.ChoiceField = forms.ChoiceField(label=_("Only after an answer to"), required=False)
    relation = forms.ChoiceField(label=_("that"), choices=Is, required=False)
    value = forms.CharField(
        label=_("the value"),
        max_length=3,
        required=False,
        help_text=_("A number of the scale, or the place of the choice in its list."),
    )

    groups = [(_("Shown only after an answer"), ["after", "relation", "value"])]

    def __init__(self, *args, questionnaire: Questionnaire, by, question: Question | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.questionnaire, self.by, self.question = questionnaire, by, question
        self.version = questionnaire.current
        for code, name in settings.LANGUAGES:
            self.fields[_name("text", code)] = forms.CharField(
                label=_("Question: %(language)s") % {"language": name}, max_length=300
            )
        for code, name in settings.LANGUAGES:
            self.fields[_name("choices", code)] = forms.CharField(
                label=_("Choices: %(language)s") % {"language": name},
                max_length=1000,
                required=False,
                help_text=_("One on each line."),
                widget=forms.Textarea({"rows": 3}),
            )
        others = [one for one in self.version.questions if question is None or one.key != question.key]
        self.fields["after"].choices = [("", _("always")), *((one.key, one.words) for one in others)]  # type: ignore[attr-defined]
        if question:
            self.initial = _initial(question)

    def clean(self):
        entered = super().clean()
        if not self.errors:
            try:
                self._told()
            except RuleBroken as refusal:
                self.add_error(None, refusal.message)
        return entered

    def _told(self) -> list[Question]:
        """All questions as they would be; RuleBroken where they don't hold together."""
        entered = self.cleaned_data
        key = self.question.key if self.question else self.version.next_key
        condition = (
            Condition(entered["after"], entered["relation"] or Is.IS, entered["value"]) if entered["after"] else None
        )
        kind = entered["kind"]
        question = Question(
            key=key,
            kind=kind,
            text={code: entered[_name("text", code)] for code, _label in settings.LANGUAGES},
            choices={code: _lines(entered[_name("choices", code)]) for code, _label in settings.LANGUAGES}
            if kind in CHOICES
            else {},
            is_needed=entered["is_needed"],
            rates=entered["rates"],
            condition=condition,
        )
        known = [question if one.key == key else one for one in self.version.questions]
        questions = known if self.question else [*known, question]
        must_hold_together(questions)
        return questions

    def save(self):
        return self.questionnaire.rewrite(self._told(), by=self.by)


def _name(what: str, code: str) -> str:
    return f"{what}_{code.replace('-', '_')}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _initial(question: Question) -> dict:
    condition = question.condition
    known = {"kind": question.kind, "is_needed": question.is_needed, "rates": question.rates}
    if condition:
        known |= {"after": condition.question, "relation": condition.relation, "value": condition.value}
    for code, _label in settings.LANGUAGES:
        known[_name("text", code)] = question.text.get(code, "")
        known[_name("choices", code)] = "\n".join(question.choices.get(code, []))
    return known


class CampaignForm(NewRecordForm):
    clause = "4.3.2"

    class Meta:
        model = SurveyCampaign
        fields = [
            "name", "questionnaire", "occasion", "every_months", "sample_percent", "rest_days", "channel", "language",
            "open_days", "remind_after_days", "case_from",
        ]  # fmt: skip
        widgets = {"occasion": forms.RadioSelect}

    groups = [
        (_("Whom"), ["occasion", "every_months", "sample_percent", "rest_days"]),
        (_("The letter"), ["channel", "language", "open_days", "remind_after_days"]),
        (_("Low ratings"), ["case_from"]),
    ]

    def save(self, commit=True):
        """Which occasions fall into the sample is drawn once."""
        self.instance.seed = secrets.randbelow(2**31)
        return super().save(commit)


class CampaignEditForm(VersionedForm):
    """Of a campaign that has begun, the occasion stays: what was asked would be compared with what was not."""

    clause = "4.3.2"
    groups = CampaignForm.groups

    class Meta(CampaignForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.state != SurveyCampaign.State.DRAFT:
            for name in ("questionnaire", "occasion"):
                self.fields[name].disabled = True


class AskForm(forms.Form):
    """Customers by name or tax ID, as they are pasted from a list."""

    clause = "4.3.2"
    wants = ("by",)

    customers = forms.CharField(
        label=_("Customers"),
        max_length=40_000,
        help_text=_("Name or tax ID, one on each line."),
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_customers(self) -> list[Customer]:
        lines = _lines(self.cleaned_data["customers"])
        if len(lines) > MOST_AT_ONCE:
            raise forms.ValidationError(gettext("At most %(most)s customers at once.") % {"most": MOST_AT_ONCE})
        found = Customer.objects.visible_to(self.by).called_each(lines)
        unclear = [line for line, customers in found.items() if len(customers) != 1]
        if unclear:
            raise forms.ValidationError(
                gettext("Not found, or more than one of this name: %(names)s") % {"names": ", ".join(unclear[:20])}
            )
        return [customer for customers in found.values() for customer in customers]
