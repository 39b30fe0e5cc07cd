"""Shapes of input of planned visits (7.2.1)."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from ..forms.communications import propose
from ..models import Address, Communication, Contact, PlannedVisit

USUAL_LENGTH = timedelta(hours=1)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options):
        super().__init__(format="%H:%M", **options)


class Hours(forms.BaseForm):
    """`day`, `starts` and `ends`: a visit lies ahead, lasts an hour unless it is said, and need not have an hour."""

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < today():
            raise forms.ValidationError(_("What is past is recorded, not planned."))
        return day

    def clean_hours(self, entered: dict) -> None:
        starts, ends = entered.get("starts"), entered.get("ends")
        if ends and not starts:
            self.add_error("starts", _("A visit that ends has a beginning."))
        elif starts and not ends and "ends" not in self.errors:
            entered["ends"] = _an_hour_after(starts)
        elif starts and ends and ends <= starts:
            self.add_error("ends", _("It would end before it begins."))


def _an_hour_after(starts):
    """On the same day."""
    began = datetime.combine(today(), starts)
    end = began + USUAL_LENGTH
    return end.time() if end.date() == began.date() else starts.max.replace(microsecond=0)


class MoveForm(Hours, forms.Form):
    wants = ("document",)
    day = forms.DateField(label=_("Date"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(document, name)

    def clean(self):
        entered = super().clean()
        self.clean_hours(entered)
        return entered


class MeetForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[one for one in Communication.Outcome.choices if one[0] not in Communication.OF_MAILS],
        widget=forms.RadioSelect,
    )


class RoutePlaceForm(forms.Form):
    clause = "3.1.3"
    place = forms.IntegerField(label=_("place in the route"), min_value=0, max_value=999)


class PlanFields(Hours, forms.ModelForm):
    clause = "7.2.1"

    class Meta:
        model = PlannedVisit
        fields = ["day", "starts", "ends", "purpose", "contacts", "address"]
        widgets = {"day": DateInput, "starts": TimeInput, "ends": TimeInput, "contacts": forms.CheckboxSelectMultiple}

    def of_file(self, customer) -> None:
        """Persons and places are those of the file; not asked for where it has none, or is not known yet."""
        for name, rows in (("contacts", Contact.objects), ("address", Address.objects)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — told to mypy
            field.queryset = rows.filter(customer=customer)
            if field.queryset.exists():
                field.empty_label = field.empty_label and _("main address")
            else:
                del self.fields[name]

    def clean(self):
        entered = super().clean()
        self.clean_hours(entered)
        return entered


class PlanForm(PlanFields, NewRecordForm):
    """A visit is planned: whom and when are enough."""

    customer: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Customer"), queryset=None)
    keeps: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput, required=False)
    field_order = ["customer"]

    def __init__(self, *args, by, customer=None, search="", **kwargs):
        """For `customer`, else for one of those whom `by` most likely visits."""
        super().__init__(*args, by=by, **kwargs)
        self.instance.person = by
        self.has_choice = bool(propose(self.fields["customer"], by=by, customer=customer, search=search))
        self.of_file(customer or self._named())
        self.fields["keeps"].queryset = Communication.objects.visible_to(by).planned_by(by)

    def _named(self):
        try:
            return self.fields["customer"].clean(self["customer"].value()) if self.is_bound else None
        except forms.ValidationError:
            return None

    def clean(self):
        entered = super().clean()
        if customer := entered.get("customer"):
            self.instance.customer = customer
            self.instance.must_be_plannable_by(self.by)
            if entered.get("keeps") and entered["keeps"].customer_id == customer.pk:
                self.instance.keeps = entered["keeps"]
        return entered


class VisitEditForm(PlanFields, VersionedForm):
    """What for, with whom and where; another time is a move."""

    class Meta(PlanFields.Meta):
        fields = ["purpose", "contacts", "address"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.of_file(self.instance.customer)

    def clean_hours(self, entered):
        """They are not asked here."""
