from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput
from salesdept.people.models import IN_TEAMS, Role, User

SPAN = timedelta(days=90)


class PlanForm(forms.Form):
    """What the person learns, how, by when, with whom; the topics begin with where the card fell short the most."""

    wants = ("document",)
    topics = forms.CharField(label=_("Topics"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    measures = forms.CharField(
        label=_("Measures"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4, "placeholder": _("Visits together, a course, a talk every week")}),
    )
    starts_on = forms.DateField(label=_("From"), initial=today, widget=DateInput)
    ends_on = forms.DateField(label=_("Until"), initial=lambda: today() + SPAN, widget=DateInput)
    mentor = forms.ModelChoiceField(User.objects.none(), label=_("Mentor"), required=False)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        known = document.topics or "\n".join(str(label) for label in document.weak_labels)
        self.fields["topics"].initial = known
        self.fields["measures"].initial = document.measures
        mentors = User.objects.active().filter(role__in=[*IN_TEAMS, Role.MANAGER]).exclude(pk=document.person_id)
        self.fields["mentor"].queryset = mentors.order_by("name")

    def clean(self):
        entered = super().clean()
        starts_on, ends_on = entered.get("starts_on"), entered.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The plan ends after it has begun."))
        return entered


class ProgressForm(forms.Form):
    text = forms.CharField(label=_("What was learnt or done"), max_length=2000, widget=forms.Textarea({"rows": 3}))
