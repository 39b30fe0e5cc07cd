"""One form for a private person as customer (7.1.1): the file and its own contact person at once."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..birthdays import Calendar
from ..doubles import Company
from ..fields import NamesField, TagsField
from ..forms.corrections import CorrectionForm
from ..forms.customers import CustomerEditForm, CustomerFields, CustomerForm
from ..models import Contact

REACHED_BY = ["email", "other_phones", "other_emails", "language", "speaks"]
BORN = ["birth_calendar", "birth_month", "birth_day", "birth_year", "birth_in_leap_month"]


class OwnPart(forms.ModelForm):
    """What of a private person only a contact person has."""

    class Meta:
        model = Contact
        fields = [*REACHED_BY, "id_number", *BORN]
        field_classes = {"speaks": TagsField, "other_phones": NamesField, "other_emails": NamesField}
        widgets = {
            "other_phones": forms.Textarea({"rows": 2}),
            "other_emails": forms.Textarea({"rows": 2}),
            "birth_calendar": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_calendar"].required = False

    def clean_birth_calendar(self):
        return self.cleaned_data["birth_calendar"] or Calendar.SOLAR


class OwnPartEdit(OwnPart, CorrectionForm):
    """The file's form asks for version and reason, for both."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("version", "reason"):
            self.fields.pop(name, None)


class PersonFields(CustomerFields):
    """The facts of a private person, of whom the file and the contact person say the same."""

    parent = None  # type: ignore[assignment]
    groups = [
        (_("How to reach the person"), ["phone", *REACHED_BY, "region", "address"]),
        (_("Identity"), ["id_number"]),
        (_("Birthday"), BORN),
    ]

    class Meta(CustomerFields.Meta):
        fields = ["name", "other_names", "level", "status", "tags", "phone", "region", "address"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = Contact._meta.get_field("name").max_length
        self.part = self.make_part()
        self.fields |= self.part.fields
        self.initial |= self.part.initial

    def make_part(self):
        """The part of the contact person, filled in by the same entries."""
        return OwnPart(self.data if self.is_bound else None)

    def _post_clean(self):
        if not self.part.is_valid():
            for name, errors in self.part.errors.items():
                self.errors.pop(name, None)
                self.add_error(name if name in self.fields else None, errors)
        super()._post_clean()


class PersonForm(PersonFields, CustomerForm):
    clause = "3.1.2"

    @transaction.atomic
    def save(self, commit=True):
        """Open the file as of a private person; its own contact person comes with it."""
        if self.twin:
            return self.twin
        person = super().save(commit)
        own = person.contacts.get(is_self=True)
        for name, value in self.part.cleaned_data.items():
            Contact._meta.get_field(name).save_form_data(own, value)
        own.save()
        return person

    def company(self) -> Company:
        """Namesakes are many: a person is known by number and address."""
        entered = self.part.cleaned_data
        number = entered["id_number"].whole() if entered.get("id_number") else ""
        return Company(phone=self.instance.phone, email=entered.get("email", ""), id_number=number)

    def facts(self) -> dict:
        return super().facts() | {"kind": "person"}


class PersonEditForm(PersonFields, CustomerEditForm):
    clause = "7.1.1"

    def make_part(self):
        own = self.instance.contacts.get(is_self=True)
        own.reads_whole = self.instance.reads_whole
        return OwnPartEdit(self.data if self.is_bound else None, instance=own, by=self.by)

    @transaction.atomic
    def save(self, commit=True):
        """The person's own part first: the file brings its name and phone along."""
        self.part.save(commit)
        return super().save(commit)
