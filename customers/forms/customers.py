"""Shapes of input of customer files (3.1.2, 7.1.1)."""

from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.forms import NewRecordForm
from salesdept.common.records import uuid7
from salesdept.people.models import User

from ..doubles import Company, Doubles
from ..fields import CustomerNameField, NamesField, TagsField
from ..groups import regrouped
from ..models import Customer
from ..own_fields.records import WithOwnFields
from ..tax_ids import PLACEHOLDERS
from .corrections import CorrectionForm

WHO_IT_IS = ["name", "other_names", "tax_id", "level", "status", "tags"]
MARKS = ("name", "tax_id", "phone", "website")
"""Fields by which a company is known again while it is typed."""

CUSTOMER_GROUPS = {
    _("How to reach it"): ["phone", "website", "region", "address"],
    _("What it is"): ["industry", "employees", "revenue", "founded_year", "parent"],
}


class CustomerFields(WithOwnFields, forms.ModelForm):
    """The facts of a customer file (7.1.1)."""

    by: User

    groups = list(CUSTOMER_GROUPS.items())
    parent = CustomerNameField(
        label=_("Belongs to the group of"), max_length=160, help_text=_("Name or tax ID of the parent's file.")
    )

    class Meta:
        model = Customer
        fields = [*WHO_IT_IS, *(name for names in CUSTOMER_GROUPS.values() for name in names)]
        field_classes = {"other_names": NamesField, "tags": TagsField}
        widgets = {
            "other_names": forms.Textarea({"rows": 2}),
            "level": forms.RadioSelect,
            "tax_id": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            "phone": forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].reader = by
            self.initial["parent"] = self.instance.parent

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent is not None and parent.pk == self.instance.pk:
            raise forms.ValidationError(_("A company is not its own group."))
        return parent

    def _post_clean(self):
        super()._post_clean()
        if "tax_id" in self.changed_data and not self.errors and self._tax_id_is_taken():
            self.add_error("tax_id", _("There is a file with this tax ID already."))

    def _tax_id_is_taken(self) -> bool:
        """Whoever learns so of a colleague's file has asked for it, as by any other door (7.1.3)."""
        others = Customer.objects.filter(tax_id=self.instance.tax_id).exclude(pk=self.instance.pk)
        if self.instance.tax_id in PLACEHOLDERS or not others.exists():
            return False
        return self._tell(Company(tax_id=self.instance.tax_id)) is not None

    def _tell(self, company: Company) -> Doubles | None:
        """The files that may be of this company; beyond the day's limit the refusal stands at the form."""
        try:
            return Doubles(company, self.by).tell()
        except RuleBroken as refusal:
            self.add_error(None, f"{refusal.message} {refusal.remedy} ({refusal.clause})")
            return None


class CustomerForm(CustomerFields, NewRecordForm):
    """A new file. What looks like one that exists is shown first, and made all the same when it is another (3.1.2)."""

    clause = "3.1.2"
    is_another = forms.BooleanField(label=_("It is another company"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.doubles = None
        if not self.data.get("is_another"):
            del self.fields["is_another"]
        for name in (mark for mark in MARKS if mark in self.fields):
            self.fields[name].widget.attrs |= {
                "hx-post": reverse("customers:doubles"),
                "hx-trigger": "input changed delay:400ms",
                "hx-params": ", ".join(MARKS),
                "hx-target": "#doubles",
            }

    def _tax_id_is_taken(self) -> bool:
        """What the earlier tap took is not taken by another."""
        return not self.twin and super()._tax_id_is_taken()

    def _post_clean(self):
        """Doubles are looked for when all else is right: a form with errors comes back anyway."""
        super()._post_clean()
        if not self.errors and not self.twin and not self.cleaned_data.get("is_another"):
            self._look_for_doubles()

    def _look_for_doubles(self):
        self.doubles = self._tell(self.company())
        if self.doubles:
            self.add_error(None, _("This company may have a file already. Look below before you make another."))
            self.fields["is_another"] = self.base_fields["is_another"]

    def company(self) -> Company:
        """By what it may be known already."""
        return Company.of(self.instance)

    def facts(self) -> dict:
        """What the file is opened with."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()} | {"own": self.instance.own}

    @transaction.atomic
    def save(self, commit=True):
        """Open the file, or give back the one that an earlier tap on the same form made."""
        if self.twin:
            return self.twin
        facts = self.facts()
        key = self.cleaned_data.get("record_id") or uuid7()
        try:
            with transaction.atomic():
                return Customer.open(by=self.by, id=key, **facts)
        except IntegrityError as error:
            if twin := self._earlier_tap():
                return twin
            raise RuleBroken(gettext("There is a file with this tax ID already."), "3.1.2") from error


class CustomerEditForm(CustomerFields, CorrectionForm):
    clause = "7.1.1"

    @transaction.atomic
    def save(self, commit=True):
        """Save and audit; what follows from another group follows with it."""
        with regrouped(self.instance, by=self.by):
            return super().save(commit)
