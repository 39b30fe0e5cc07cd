"""The draft of a contract, new and corrected."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, VersionedForm
from salesdept.people.models import Role, User

from ...models import Contract
from ..drafting import currency_of
from ..schedule import follow_amount

TERMS = ["payment_terms", "service_terms", "special_terms", "our_duties", "their_duties"]
PARTIES = [
    "our_name", "our_tax_id", "our_address", "our_signatory", "their_name", "their_tax_id", "their_address",
    "their_signatory",
]  # fmt: skip
LONG = ("special_terms", "our_duties", "their_duties")
OTHERS = (("second_rep", "second_share"), ("third_rep", "third_share"))


class ContractFields(forms.ModelForm):
    clause = "3.4.3"
    groups = [
        (_("Amount"), ["number", "gross", "tax_rate", "cost"]),
        (_("Terms"), [*TERMS, "starts_on", "ends_on", "renews_itself"]),
        (_("Parties"), PARTIES),
        (_("Credit"), [name for pair in OTHERS for name in pair]),
    ]

    class Meta:
        model = Contract
        fields = ["gross", "tax_rate", "cost", *TERMS, "starts_on", "ends_on", "renews_itself", *PARTIES]
        widgets = {
            **{name: forms.Textarea({"rows": 3}) for name in LONG},
            "starts_on": DateInput,
            "ends_on": DateInput,
        }

    def tell_currency(self, currency: str) -> None:
        """What foreign money is entered in which currency."""
        if currency != settings.COMPANY_CURRENCY:
            self.fields["gross"].help_text = _("In %(currency)s.") % {"currency": currency}
            self.fields["cost"].help_text = _("In %(currency)s.") % {"currency": settings.COMPANY_CURRENCY}

    def clean(self):
        entered = super().clean()
        begin, end = entered.get("starts_on"), entered.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("It would end before it begins."))
        return entered


class ContractForm(ContractFields):
    """A draft to be signed; the credit goes to the opportunity's owner, parts of it to a second and a third rep."""

    number = forms.CharField(
        label=_("Number"), max_length=40, required=False, help_text=_("Empty: the next one of the year.")
    )
    second_rep = forms.ModelChoiceField(label=_("Shared with"), queryset=User.objects.none(), required=False)
    second_share = forms.DecimalField(
        label=_("Share of the second rep in %"), required=False, min_value=1, max_value=99, decimal_places=2
    )
    third_rep = forms.ModelChoiceField(label=_("Shared with a third"), queryset=User.objects.none(), required=False)
    third_share = forms.DecimalField(
        label=_("Share of the third rep in %"), required=False, min_value=1, max_value=99, decimal_places=2
    )

    class Meta(ContractFields.Meta):
        fields = ["number", *ContractFields.Meta.fields]

    def __init__(self, *args, opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        self.tell_currency(currency_of(opportunity))
        reps = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR])
        for rep, _share in OTHERS:
            self.fields[rep].queryset = reps.exclude(pk=opportunity.owner_id)

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if number and Contract.objects.filter(number=number).exists():
            raise forms.ValidationError(_("Another contract bears this number."))
        return number

    def clean(self):
        entered = super().clean()
        for rep, share in OTHERS:
            if bool(entered.get(rep)) != bool(entered.get(share)):
                self.add_error(share, _("Name the rep and the share, or neither."))
        if entered.get("third_rep") and entered.get("third_rep") == entered.get("second_rep"):
            self.add_error("third_rep", _("One rep has one share."))
        if sum((entered.get(share) or Decimal(0) for _rep, share in OTHERS), Decimal(0)) >= 100:
            self.add_error("second_share", _("Something must be left to the owner of the opportunity."))
        return entered

    def shares(self) -> dict:
        """rep -> part of the credit, 1 in all."""
        others = {
            self.cleaned_data[rep]: self.cleaned_data[share] / 100
            for rep, share in OTHERS
            if self.cleaned_data.get(rep)
        }
        return {self.opportunity.owner: 1 - sum(others.values(), Decimal(0))} | others


class ContractEditForm(ContractFields, VersionedForm):
    """A draft corrected; its schedule keeps its parts of the new amount."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tell_currency(self.instance.currency)

    def save(self, commit=True):
        contract = super().save(commit)
        follow_amount(contract)
        return contract
