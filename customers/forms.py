"""Shapes of input of chapter 7 and of 3.1; pages and API fill in the same ones."""

from datetime import timedelta

from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, MonthInput, NewRecordForm, ReasonForm, VersionedForm
from salesdept.common.records import uuid7
from salesdept.people.models import User

from .birthdays import Calendar
from .channels import Channel
from .colleagues import heirs, partners
from .confidential import masked
from .doubles import Company, Doubles
from .fields import CustomerNameField, NamesField, PointsField, TagsField
from .models import Campaign, Communication, Contact, Customer, Export, KeepingRules, Lead, ScoreTable
from .models.merge import FACTS
from .scoring import complete_labels
from .tax_ids import PLACEHOLDERS, check_tax_id
from .yields import Span


class CorrectionForm(VersionedForm):
    """Edit of a record that keeps something back: what the reader sees masked is overwritten, never shown.

    Who corrects without keeping the record says why.
    """

    asked_of_some = ("reason",)
    reason = ReasonForm.base_fields["reason"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        kept_back = () if self.instance.reads_whole else self.instance.CONFIDENTIAL
        self.hidden_names = [name for name in kept_back if name in self.fields]
        for name in self.hidden_names:
            if value := getattr(self.instance, name):
                self.initial[name] = ""
                self.fields[name].help_text = _("%(masked)s stays if this is left empty.") % {"masked": masked(value)}
        if not self.instance.needs_reason_from(by):
            del self.fields["reason"]

    def clean(self):
        entered = super().clean()
        for name in self.hidden_names:
            entered[name] = entered.get(name) or getattr(self.instance, name)
        return entered

    def _shown(self, name):
        shown = super()._shown(name)
        return masked(shown) if name in self.hidden_names else shown

    @transaction.atomic
    def save(self, commit=True):
        record = super().save(commit)
        if reason := self.cleaned_data.get("reason"):
            record_change(record, by=self.by, clause=self.clause, action="correct", changed={"reason": ["", reason]})
        return record


class LeadFields(forms.ModelForm):
    """The facts of a lead; its channel is the campaign's where it names one (3.1.1)."""

    groups = [(_("What it is"), ["industry", "employees"]), (_("What comes next"), ["next_step", "next_on"])]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(by)
        self.fields["campaign"].help_text = _("Its channel counts then.")
        self.fields["channel"].required = False

    def clean(self):
        entered = super().clean()
        if campaign := entered.get("campaign"):
            entered["channel"] = campaign.channel
        elif not entered.get("channel") and not self.has_error("channel"):
            self.add_error("channel", _("Choose a channel or a campaign."))
        if entered.get("next_step") and not entered.get("next_on"):
            self.add_error("next_on", _("A next step has its day."))
        return entered


class LeadForm(LeadFields, NewRecordForm):
    """A lead: the company is enough (3.1.1)."""

    clause = "3.1.1"

    class Meta:
        model = Lead
        fields = [
            *("company", "channel", "campaign", "person", "phone", "email", "note"),
            *("industry", "employees", "next_step", "next_on"),
        ]
        widgets = {
            "channel": forms.RadioSelect,
            "phone": forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
            "note": forms.Textarea({"rows": 4}),
            "next_on": DateInput,
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.instance.owner = by


class LeadEditForm(LeadFields, CorrectionForm):
    clause = "3.1.1"

    class Meta(LeadForm.Meta):
        pass


WHO_IT_IS = ["name", "other_names", "tax_id", "level", "status", "tags"]
MARKS = ("name", "tax_id", "phone", "website")
"""Fields by which a company is known again while it is typed."""

CUSTOMER_GROUPS = {
    _("How to reach it"): ["phone", "website", "region", "address"],
    _("What it is"): ["industry", "employees", "revenue", "founded_year", "parent"],
}


class CustomerFields(forms.ModelForm):
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
        self.twin = None
        self.doubles = None
        if not self.data.get("is_another"):
            del self.fields["is_another"]
        for name in MARKS:
            self.fields[name].widget.attrs |= {
                "hx-post": reverse("customers:doubles"),
                "hx-trigger": "input changed delay:400ms",
                "hx-params": ", ".join(MARKS),
                "hx-target": "#doubles",
            }

    def clean(self):
        self.twin = self._earlier_tap(self.cleaned_data.get("record_id"))
        return super().clean()

    def _tax_id_is_taken(self) -> bool:
        """What the earlier tap took is not taken by another."""
        return not self.twin and super()._tax_id_is_taken()

    def _earlier_tap(self, key):
        return Customer.objects.filter(pk=key, owner=self.by).first() if key else None

    def _post_clean(self):
        """Doubles are looked for when all else is right: a form with errors comes back anyway."""
        super()._post_clean()
        if not self.errors and not self.twin and not self.cleaned_data.get("is_another"):
            self._look_for_doubles()

    def _look_for_doubles(self):
        self.doubles = self._tell(Company.of(self.instance))
        if self.doubles:
            self.add_error(None, _("This company may have a file already. Look below before you make another."))
            self.fields["is_another"] = self.base_fields["is_another"]

    @transaction.atomic
    def save(self, commit=True):
        """Open the file, or give back the one that an earlier tap on the same form made."""
        if self.twin:
            return self.twin
        facts = {name: self.cleaned_data[name] for name in self._meta.fields}
        key = self.cleaned_data.get("record_id") or uuid7()
        try:
            with transaction.atomic():
                return Customer.open(by=self.by, id=key, **facts)
        except IntegrityError as error:
            if twin := self._earlier_tap(key):
                return twin
            raise RuleBroken(gettext("There is a file with this tax ID already."), "3.1.2") from error


class CustomerEditForm(CustomerFields, CorrectionForm):
    clause = "7.1.1"


WHO_SPEAKS = ["name", "title", "part", "language", "is_primary"]
CONTACT_GROUPS = {
    _("How to reach the person"): ["phone", "email"],
    _("Birthday"): ["birth_calendar", "birth_month", "birth_day", "birth_year", "birth_in_leap_month"],
}


class ContactFields(forms.ModelForm):
    """A contact person (7.1.1). Being the first to ask passes from the one before."""

    groups = list(CONTACT_GROUPS.items())

    class Meta:
        model = Contact
        fields = [*WHO_SPEAKS, *(name for names in CONTACT_GROUPS.values() for name in names)]
        widgets = {
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
        return contact


class ContactForm(ContactFields, NewRecordForm):
    def __init__(self, *args, by, customer, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.instance.customer = customer
        self.initial["is_primary"] = not customer.contacts.filter(is_primary=True).exists()


class ContactEditForm(ContactFields, CorrectionForm):
    pass


class ShareForm(forms.Form):
    """With whom a file is shared, for what and until when (1.3.3)."""

    READ, WRITE = "read", "write"

    colleague: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Colleague"), queryset=None)
    level = forms.ChoiceField(
        label=_("The colleague may"),
        choices=[(READ, _("read the file")), (WRITE, _("read it and write in it"))],
        initial=READ,
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput, help_text=_("The last day; empty for no end.")
    )

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = partners(customer)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < today():
            raise forms.ValidationError(_("This day is over."))
        return until

    def terms(self) -> dict:
        """What `Customer.share` takes."""
        given = self.cleaned_data
        return {"may_write": given["level"] == self.WRITE, "until": given["until"]}


class HandOverForm(ReasonForm):
    """Who takes the file over, and why (7.1.3)."""

    heir: forms.ModelChoiceField = forms.ModelChoiceField(label=_("New owner"), queryset=None)
    field_order = ["heir", "reason"]

    def __init__(self, *args, customer, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs(customer, by)


class LookForm(ReasonForm):
    """Why somebody looks behind the mask (7.1.3); the owner is not asked."""

    clause = "7.1.3"
    asked_of_some = ("reason",)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        if record.is_owned_by(by):
            del self.fields["reason"]


class KeepingForm(VersionedForm):
    """The rhythm of the classes and the rules of the pool (7.1.2, 7.2.1)."""

    clause = "7.2.1"
    groups = [
        (_("Contact"), ["contact_a", "contact_b", "contact_c"]),
        (_("Check of the facts"), ["check_a", "check_b", "check_c"]),
        (_("Public pool"), ["pool_a", "pool_b", "pool_c", "warning_days"]),
        (_("Claims"), ["claims_a_day", "waiting_days", "files_at_most"]),
    ]

    class Meta:
        model = KeepingRules
        fields = [
            "contact_a", "contact_b", "contact_c", "check_a", "check_b", "check_c", "pool_a", "pool_b", "pool_c",
            "warning_days", "waiting_days", "claims_a_day", "files_at_most",
        ]  # fmt: skip

    def clean(self):
        entered = super().clean()
        for name in ("pool_a", "pool_b", "pool_c"):
            if (days := entered.get(name)) and days <= (entered.get("warning_days") or 0):
                self.add_error(name, _("The warning would come before the silence begins."))
        return entered

    @transaction.atomic
    def save(self, commit=True):
        """Set them for all."""
        kept = KeepingRules.objects.select_for_update().first() or KeepingRules()
        return kept.change(by=self.by, **{name: self.cleaned_data[name] for name in self._meta.fields})


class VisitForm(forms.Form):
    """The sheet on which an exchange is logged: customer and kind are proposed, the outcome is the button (7.1.1)."""

    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    customer: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Customer"), queryset=None)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Communication.Kind, initial=Communication.Kind.VISIT, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Communication.Outcome)

    def __init__(self, *args, by, customer=None, search="", **kwargs):
        """Proposes `customer`, else the files that `search` finds, else those of whom `by` most likely speaks."""
        super().__init__(*args, **kwargs)
        self.fields["record_id"].initial = uuid7
        self.by = by
        files = Customer.objects.visible_to(by)
        found = files.named(search).order_by("-silent_since", "pk")[:30] if search else files.proposed_to(by)
        proposed = [customer, *(one for one in found if one != customer)] if customer else list(found)
        self.fields["customer"].queryset = files
        self.fields["customer"].widget.choices = [(one.pk, one.name) for one in proposed]
        self.fields["customer"].initial = proposed[0].pk if proposed else None
        self.has_choice = bool(proposed)

    def save(self) -> Communication:
        facts = {name: self.cleaned_data[name] for name in ("customer", "kind", "outcome")}
        return Communication.log(by=self.by, id=self.cleaned_data["record_id"], **facts)


class CommunicationFields(forms.ModelForm):
    """What may be added to a record on the day it was logged (7.1.1)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = self.instance.customer.contacts.all()

    def clean(self):
        entered = super().clean()
        if entered.get("next_step") and not entered.get("next_on"):
            self.add_error("next_on", _("A next step has its day."))
        return entered


class CommunicationEditForm(CommunicationFields, VersionedForm):
    clause = "7.1.1"

    class Meta:
        model = Communication
        fields = ["kind", "outcome", "happened_at", "contact", "note", "next_step", "next_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "outcome": forms.RadioSelect,
            "happened_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "note": forms.Textarea({"rows": 4}),
            "next_on": DateInput,
        }

    def clean_happened_at(self):
        if self.cleaned_data["happened_at"] > now():
            raise forms.ValidationError(_("What has not happened yet is a next step, not a record."))
        return self.cleaned_data["happened_at"]

    @transaction.atomic
    def save(self, commit=True):
        record = super().save(commit)
        record.customer.recount_contact()
        return record


class FollowUpForm(CommunicationFields, VersionedForm):
    """What is added right after the tap that saved the visit: all of it may be left out (7.2.1)."""

    PLANS = {
        "call": (_("Call in three days"), 3),
        "visit": (_("Visit next week"), 7),
        "quote": (_("Send the quotation"), 2),
    }
    plan = forms.ChoiceField(
        label=_("Next step"),
        choices=[(key, label) for key, (label, _days) in PLANS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ["plan", "next_step", "next_on", "contact", "note"]

    class Meta:
        model = Communication
        fields = ["next_step", "next_on", "contact", "note"]
        labels = {"next_step": _("or another"), "next_on": _("on"), "contact": _("Spoke with")}
        widgets = {"next_on": DateInput, "note": forms.Textarea({"rows": 3}), "contact": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].empty_label = None
        if not self.fields["contact"].queryset.exists():
            del self.fields["contact"]

    def clean(self):
        if planned := self.PLANS.get(self.cleaned_data.get("plan", "")):
            label, days = planned
            self.cleaned_data["next_step"] = self.cleaned_data.get("next_step") or str(label)
            self.cleaned_data["next_on"] = self.cleaned_data.get("next_on") or today() + timedelta(days=days)
        return super().clean()


class ExportForm(forms.Form):
    """What is taken along, and how it is written (7.1.3)."""

    what = forms.ChoiceField(
        label=_("What"), choices=Export.What, initial=Export.What.CUSTOMERS, widget=forms.RadioSelect
    )
    form = forms.ChoiceField(label=_("Format"), choices=Export.Form, initial=Export.Form.CSV, widget=forms.RadioSelect)


class OtherFileForm(forms.Form):
    """With which file another is merged (3.1.2)."""

    other = CustomerNameField(label=_("The other file"), max_length=160, required=True, help_text=_("Name or tax ID."))

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].reader = reader


class MergeForm(forms.Form):
    """Field by field, which of two files wins (3.1.2); fields on which both agree are not asked.

    What the kept file leaves empty is taken from the other unless somebody chooses otherwise.
    """

    KEPT, GONE = "kept", "gone"

    def __init__(self, *args, kept, gone, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.gone = kept, gone
        for name in FACTS:
            ours, theirs = getattr(kept, name), getattr(gone, name)
            if name in ("other_names", "tags") or ours == theirs or theirs in (None, ""):
                continue
            label = Customer._meta.get_field(name).verbose_name
            choices = [(self.KEPT, _reads(kept, name)), (self.GONE, _reads(gone, name))]
            initial = self.GONE if ours in (None, "") else self.KEPT
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, initial=initial, widget=forms.RadioSelect
            )

    def facts(self) -> dict:
        """The values that come from the file that goes."""
        return {name: getattr(self.gone, name) for name, wins in self.cleaned_data.items() if wins == self.GONE}


def _reads(customer: Customer, name: str) -> str:
    """A fact as the reader may see it; "–" for none."""
    if name in Customer.CONFIDENTIAL:
        return customer.shown(name) or "–"
    shown = getattr(customer, f"get_{name}_display", None)
    return str((shown() if shown else getattr(customer, name)) or "–")


class TakenForm(forms.Form):
    """A company about which a rep asks blind (7.1.3): the name, or a number that tells it."""

    name = forms.CharField(label=_("Company"), max_length=160, required=False)
    tax_id = forms.CharField(label=_("Tax ID"), max_length=20, required=False, validators=[check_tax_id])
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def clean(self):
        if not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Enter a name, a tax ID or a phone number."))
        return super().clean()


class QualifyForm(forms.Form):
    """Which file a qualified lead becomes (3.1.2): asked only where the company may have one."""

    wants = ("document", "by")
    asked_of_some = ("becomes",)
    ANOTHER = "another"

    becomes = forms.ChoiceField(label=_("This company may have a file already"), widget=forms.RadioSelect)

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        doubles = document.likely_doubles(by)
        self.files = {str(one.customer.pk): one.customer for one in doubles.seen if one.customer.is_kept_by(by)}
        if not doubles:
            del self.fields["becomes"]
            return
        found = [(pk, _("It is %(customer)s") % {"customer": file}) for pk, file in self.files.items()]
        self.fields["becomes"].choices = [*found, (self.ANOTHER, _("It is another company"))]
        if doubles.pooled:
            self.fields["becomes"].help_text = _("Its file lies in the public pool: claim that first.")
        if doubles.others:
            self.fields["becomes"].help_text = _("A colleague keeps a file of this company. Ask your supervisor.")

    def clean(self):
        becomes = super().clean().get("becomes")
        return {"file": self.files.get(becomes), "is_another": becomes == self.ANOTHER}


class SpanForm(forms.Form):
    """Of which months the yield is shown: the last twelve where nothing else is asked."""

    first = forms.CharField(label=_("From"), widget=MonthInput)
    last = forms.CharField(label=_("Until"), widget=MonthInput)

    def __init__(self, asked):
        self.proposed = Span(Month.current().shift(-11), Month.current())
        initial = {"first": str(self.proposed.first), "last": str(self.proposed.last)}
        super().__init__({**initial, **asked.dict()} if asked else None, initial=initial)

    def clean(self):
        entered = super().clean()
        for name in list(entered):
            try:
                entered[name] = Month.parse(entered[name])
            except ValueError:
                self.add_error(name, _("Write a month as 2027-01."))
        if not self.errors and entered["last"] < entered["first"]:
            self.add_error("last", _("It ends before it begins."))
        return entered

    def span(self) -> Span:
        """What is asked for, the proposed months where it can't be read."""
        return Span(**self.cleaned_data) if self.is_valid() else self.proposed


class ScoreTableForm(VersionedForm):
    """The points of leads (3.1.2): a line each, what earns them and how many."""

    clause = "3.1.2"

    industry = PointsField(label=_("Industry"), help_text=_("A part of its name."))
    size = PointsField(label=_("Employees, at least"), is_number=True)
    channel = PointsField(label=_("Channel"), labels=lambda: dict(Channel.choices))
    completeness = PointsField(label=_("What is known"), labels=complete_labels)
    recency = PointsField(label=_("Days since it was collected, at most"), is_number=True)

    class Meta:
        model = ScoreTable
        fields = ["industry", "size", "channel", "completeness", "recency"]

    @transaction.atomic
    def save(self, commit=True):
        """From now on all open leads are scored by it."""
        table = super().save(commit)
        Lead.objects.open().rescore()
        return table
