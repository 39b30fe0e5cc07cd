"""Of which answers the results are told: one survey, some time; asked alike by page and API (4.3.2)."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput

from ..models import SurveyCampaign


class NarrowForm(forms.Form):
    campaign: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Survey campaign"), queryset=None, required=False, empty_label=_("all")
    )
    since = forms.DateField(label=_("from"), required=False, widget=DateInput)
    until = forms.DateField(label=_("until"), required=False, widget=DateInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        campaigns = SurveyCampaign.objects.visible_to(user).order_by("name")
        self.fields["campaign"].queryset = campaigns
        if not campaigns:
            self.fields["campaign"].widget = self.fields["campaign"].hidden_widget()

    @property
    def asked(self) -> dict:
        """What is asked, by the names that the list of answers narrows by; nothing of a form that does not hold."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: value for name, value in given.items() if value}

    def narrow(self, answers: QuerySet) -> QuerySet:
        """Of answers told to a reader (`told_to`)."""
        lookups = {"campaign": "campaign", "since": "told_on__gte", "until": "told_on__lte"}
        return answers.filter(**{lookups[name]: value for name, value in self.asked.items()})
