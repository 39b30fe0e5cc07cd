from django import forms

from salesdept.common.forms import DateInput, NewRecordForm

from .clock import work_clock
from .models import WorkDay


class WorkDayForm(NewRecordForm):
    clause = "7.2.2"

    class Meta:
        model = WorkDay
        fields = ["day", "name", "is_working"]
        widgets = {"day": DateInput, "is_working": forms.CheckboxInput}

    def save(self, commit=True):
        WorkDay.must_be_set_by(self.by)
        made = super().save(commit)
        work_clock.forget()
        return made
