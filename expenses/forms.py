import unicodedata
from decimal import Decimal

from django import forms
from django.forms import inlineformset_factory, modelformset_factory
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from .documents import accepted
from .models import Budget, BudgetLine, Category, Claim, ClaimLine, Supplement


class MoneyInput(forms.TextInput):
    """Amounts as people type them: 1,200 and １２００ are 1200."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return unicodedata.normalize("NFKC", typed).replace(",", "").strip() if isinstance(typed, str) else typed


class GrantForm(forms.Form):
    """How much of what was asked for is granted; empty: all of it."""

    granted = forms.DecimalField(
        label=_("Amount granted"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        widget=MoneyInput,
        help_text=_("Empty: all that was asked for."),
    )


class PaymentForm(forms.Form):
    reference = forms.CharField(label=_("Bank reference"), max_length=60)


class ClaimForm(NewRecordForm):
    clause = "5.2.1"

    class Meta:
        model = Claim
        fields = ["title", "late_reason"]

    def save(self, commit=True):
        self.instance.claimant = self.by
        return super().save(commit)


class ClaimEditForm(VersionedForm):
    clause = "5.2.1"

    class Meta:
        model = Claim
        fields = ["title", "late_reason"]


class ClaimLineForm(forms.ModelForm):
    """One expense with its invoice. A document that is kept already need not come again."""

    document = forms.FileField(
        label=_("Invoice: photograph or PDF"),
        required=False,
        widget=forms.FileInput({"accept": "application/pdf,image/png,image/jpeg"}),
    )

    class Meta:
        model = ClaimLine
        fields = ["category", "spent_on", "amount", "purpose", "customer", "seller", "invoice_number", "document"]
        widgets = {"spent_on": DateInput, "amount": MoneyInput}

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        Category.standard()
        self.fields["category"].queryset = Category.objects.all()
        self.fields["customer"].queryset = Customer.objects.visible_to(by).order_by("name")
        self.fields["amount"].min_value = Decimal("0.01")

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("An expense is more than 0."))
        return amount

    def clean_spent_on(self):
        day = self.cleaned_data["spent_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_document(self):
        upload = self.cleaned_data.get("document")
        return accepted(upload) if upload and "document" in self.changed_data else upload

    def save(self, commit=True):
        document = self.cleaned_data.get("document")
        if document and "document" in self.changed_data:
            self.instance.document_kind, self.instance.document_sha256 = document.kind, document.sha256
        return super().save(commit)


ClaimLines = inlineformset_factory(
    Claim, ClaimLine, form=ClaimLineForm, extra=1, min_num=0, can_delete=True, max_num=30
)


class SupplementForm(NewRecordForm):
    clause = "5.3.3"

    class Meta:
        model = Supplement
        fields = ["line", "amount", "reason"]
        widgets = {"amount": MoneyInput, "reason": forms.Textarea({"rows": 3})}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        lines = BudgetLine.objects.visible_to(by).filter(budget__state="approved")
        self.fields["line"].queryset = lines.select_related("category", "budget", "team")

    def save(self, commit=True):
        self.instance.asked_by = self.by
        return super().save(commit)


class BudgetForm(NewRecordForm):
    clause = "5.1.1"

    class Meta:
        model = Budget
        fields = ["year", "goal"]
        widgets = {"goal": forms.Textarea({"rows": 2})}

    def save(self, commit=True):
        self.instance.drafted_by = self.by
        budget = super().save(commit)
        for category in Category.standard().values():
            BudgetLine.objects.get_or_create(budget=budget, category=category, team=None)
        return budget


class BudgetLineForm(forms.ModelForm):
    class Meta:
        model = BudgetLine
        fields = ["planned", "plan"]
        widgets = {"planned": MoneyInput, "plan": forms.Textarea({"rows": 1})}


BudgetLines = modelformset_factory(BudgetLine, form=BudgetLineForm, extra=0)
