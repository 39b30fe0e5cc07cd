"""Shapes of input of the quotation (3.3.2): its terms, its lines, what is added, rates of exchange."""

from decimal import Decimal

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from ..catalogue.models import Product
from .models import Quotation, QuotationLine
from .pricing import DiscountKind
from .rates import ExchangeRate


class PlainDecimalField(forms.DecimalField):
    """Shows 1.500 as 1.5."""

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _within(form, whole: Decimal | None) -> None:
    """A discount takes at most what there is."""
    kind, discount = form.cleaned_data.get("discount_kind"), form.cleaned_data.get("discount")
    most = 100 if kind == DiscountKind.PERCENT else whole
    if discount is not None and most is not None and discount > most:
        form.add_error("discount", _("The discount is more than there is."))


class QuotationForm(VersionedForm):
    clause = "3.3.2"
    discount = PlainDecimalField(label=_("discount"), min_value=0, max_digits=14, decimal_places=2)

    class Meta:
        model = Quotation
        fields = ["discount", "discount_kind", "valid_until"]
        widgets = {"valid_until": DateInput}

    def clean(self):
        entered = super().clean()
        _within(self, None)
        return entered


class LineForm(forms.ModelForm):
    quantity = PlainDecimalField(label=_("quantity"), min_value=Decimal("0.001"), max_digits=12, decimal_places=3)
    unit_price = PlainDecimalField(label=_("unit price"), min_value=0, max_digits=14, decimal_places=2)
    discount = PlainDecimalField(label=_("discount"), min_value=0, max_digits=14, decimal_places=2)

    class Meta:
        model = QuotationLine
        fields = ["quantity", "unit_price", "discount", "discount_kind", "is_optional"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": f"{field.label} · {self.instance.name}", "autocomplete": "off"}
            if name in ("quantity", "unit_price", "discount"):
                field.widget.attrs["inputmode"] = "decimal"

    def clean(self):
        entered = super().clean()
        if {"quantity", "unit_price"} <= entered.keys():
            _within(self, entered["quantity"] * entered["unit_price"])
        return entered


class BaseLines(BaseInlineFormSet):
    def standing(self) -> list[QuotationLine]:
        """The lines as they are entered, without those that are taken out; those that can't be read as they were."""
        return [form.instance for form in self.forms if not self._takes_out(form)]

    def tell_stale(self) -> None:
        """Put beside each entry that differs what somebody saved meanwhile."""
        for form in self.forms:
            for name in form.changed_data:
                if name in form.fields and name != "DELETE":
                    form.add_error(name, _("Saved meanwhile: %(saved)s") % {"saved": form[name].initial})

    def _takes_out(self, form) -> bool:
        return bool(form.cleaned_data.get("DELETE")) if form.is_bound and hasattr(form, "cleaned_data") else False


Lines = inlineformset_factory(Quotation, QuotationLine, form=LineForm, formset=BaseLines, extra=0, can_delete=True)


class CurrencyForm(forms.ModelForm):
    class Meta:
        model = Quotation
        fields = ["currency"]


class PickForm(forms.Form):
    """Products ticked in the pick list, each with its quantity in a field `quantity-<id>`."""

    products = forms.ModelMultipleChoiceField(
        queryset=Product.objects.none(), error_messages={"required": _("Tick the products to add.")}
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["products"].queryset = Product.objects.visible_to(by).on_sale().prefetch_related("parts")

    def clean(self):
        entered = super().clean()
        field = forms.DecimalField(min_value=Decimal("0.001"), max_digits=12, decimal_places=3, required=False)
        for product in entered.get("products") or ():
            try:
                product.wanted = field.clean(self.data.get(f"quantity-{product.pk}", "1")) or Decimal(1)
            except forms.ValidationError as error:
                self.add_error("products", f"{product}: {error.messages[0]}")
        return entered

    def pairs(self) -> list[tuple[Product, Decimal]]:
        return [(product, product.wanted) for product in self.cleaned_data["products"]]


class ExchangeRateForm(NewRecordForm):
    clause = "3.3.2"

    class Meta:
        model = ExchangeRate
        fields = ["currency", "day", "rate"]
        widgets = {"day": DateInput}
