from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from ..models import Milestone


class MilestoneForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ["title", "due_on"]
        widgets = {"due_on": DateInput}


class AcceptanceForm(forms.Form):
    on = forms.DateField(label=_("Accepted by the customer on"), widget=DateInput, initial=today)
