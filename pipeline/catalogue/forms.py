"""Shapes of input of the catalogue (3.3.2)."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from .currencies import currency_choices
from .models import BundlePart, Product, TaxRate

NAMES = ["code", "name", "name_en", "name_zh_hans"]


def amount_field(label, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, **options)


class ProductFields(forms.ModelForm):
    groups = [
        (_("Name"), NAMES),
        (_("What it is"), ["kind", "series", "unit", "tax_class", "bundle", "is_active"]),
        (_("Price and cost from today on, without tax"), ["list_price", "cost"]),
    ]

    class Meta:
        model = Product
        fields = [*NAMES, "kind", "series", "unit", "tax_class", "bundle", "is_active"]
        help_texts = {"code": _("Empty: the next number.")}


class ProductForm(ProductFields, NewRecordForm):
    """A new product with its first price and cost, in company currency from today on."""

    clause = "3.3.2"
    list_price = amount_field(_("list price"), required=False)
    cost = amount_field(_("cost"), required=False)

    def complete(self, product):
        for value, set_it in ((self["list_price"], product.set_price), (self["cost"], product.set_cost)):
            amount = self.cleaned_data.get(value.name)
            if amount is not None:
                set_it(amount, by=self.by)


class ProductEditForm(ProductFields, VersionedForm):
    clause = "3.3.2"

    def clean_code(self):
        return self.cleaned_data["code"] or self.instance.code

    def save(self, commit=True):
        """Who keeps the catalogue has looked at it."""
        self.instance.to_check = False
        return super().save(commit)


class MissingProductForm(NewRecordForm):
    """A product that was missing while a quotation was written; who keeps the catalogue checks it later."""

    clause = "3.3.2"
    list_price = amount_field(_("list price"))
    quantity = forms.DecimalField(label=_("quantity"), min_value=0, max_digits=12, decimal_places=3, initial=1)

    class Meta:
        model = Product
        fields = ["name", "unit", "kind", "tax_class"]

    field_order = ["name", "list_price", "quantity", "unit", "kind", "tax_class"]

    def save(self, commit=True):
        self.instance.to_check = not self.instance.may_edit(self.by)
        return super().save(commit)

    def complete(self, product):
        product.set_price(self.cleaned_data["list_price"], by=self.by)


class PriceForm(forms.Form):
    amount = amount_field(_("list price"))
    currency = forms.ChoiceField(label=_("currency"), choices=currency_choices)
    since = forms.DateField(label=_("from"), widget=DateInput, initial=today)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = settings.COMPANY_CURRENCY


class CostForm(forms.Form):
    amount = amount_field(_("cost"))
    since = forms.DateField(label=_("from"), widget=DateInput, initial=today)


class PercentField(forms.DecimalField):
    """Entered and shown in per cent, kept as a part of one: 5 is 0.05."""

    def to_python(self, value):
        entered = super().to_python(value)
        return None if entered is None else entered / 100

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else f"{(value * 100).normalize():f}"


class TaxRateForm(NewRecordForm):
    clause = "3.3.2"
    rate = PercentField(label=_("rate in per cent"), min_value=0, max_value=99, decimal_places=4)

    class Meta:
        model = TaxRate
        fields = ["tax_class", "rate", "since"]
        widgets = {"since": DateInput}


class TaxRateByProgram(TaxRateForm):
    """The rate as the API shows it: 0.05 is 5 %."""

    rate = forms.DecimalField(  # type: ignore[assignment]
        label=_("tax rate"), min_value=0, max_value=Decimal("0.99"), max_digits=5, decimal_places=4
    )


class PartForm(forms.ModelForm):
    class Meta:
        model = BundlePart
        fields = ["product", "quantity", "is_optional"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.on_sale().filter(bundle="")


Parts = inlineformset_factory(Product, BundlePart, form=PartForm, fk_name="bundle", extra=3, can_delete=True)
