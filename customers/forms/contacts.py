"""Shapes of input of contact persons (7.1.1)."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import NewRecordForm

from ..birthdays import Calendar
from ..fields import NamesField, TagsField
from ..models import Contact
from ..own_fields.records import WithOwnFields
from ..private.kinds import tell_file
from .corrections import CorrectionForm

WHO_SPEAKS = ["name", "title", "part", "language", "speaks", "is_primary"]
CONTACT_GROUPS = {
    _("How to reach the person"): ["phone", "email", "other_phones", "other_emails"],
    _("Identity"): ["id_number"],
    _("Birthday"): ["birth_calendar", "birth_month", "birth_day", "birth_year", "birth_in_leap_month"],
}


class ContactFields(WithOwnFields, forms.ModelForm):
    """A contact person (7.1.1). Being the first to ask passes from the one before."""

    groups = list(CONTACT_GROUPS.items())

    class Meta:
        model = Contact
        fields = [*WHO_SPEAKS, *(name for names in CONTACT_GROUPS.values() for name in names)]
        field_classes = {"speaks": TagsField, "other_phones": NamesField, "other_emails": NamesField}
        widgets = {
            "other_phones": forms.Textarea({"rows": 2}),
            "other_emails": forms.Textarea({"rows": 2}),
            "part": forms.RadioSelect,
            "birth_calendar": forms.RadioSelect,
            "phone": forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput({"autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_calendar"].required = False

    def clean_birth_calendar(self):
        return self.cleaned_data["birth_calendar"] or Calendar.SOLAR

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"is_primary"}

    @transaction.atomic
    def save(self, commit=True):
        asked_first = self.cleaned_data["is_primary"]
        was_first = not self.instance._state.adding and self.initial["is_primary"]
        self.instance.is_primary = asked_first and was_first
        contact = super().save(commit)
        if asked_first and not contact.is_primary:
            contact.make_primary()
        if contact.is_self:
            tell_file(contact)
        return contact


class ContactForm(ContactFields, NewRecordForm):
    def __init__(self, *args, by, customer, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.instance.customer = customer
        self.initial["is_primary"] = not customer.contacts.filter(is_primary=True).exists()


class ContactEditForm(ContactFields, CorrectionForm):
    pass
