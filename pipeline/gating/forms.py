from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, NewRecordForm, ReasonForm, VersionedForm

from ..gates import checks_to_skip
from ..proposals.supplies import AnswerSupply
from ..requirements.supplies import (
    BudgetSupply,
    CarriedSupply,
    ConfirmationSupply,
    DeciderSupply,
    FeasibilitySupply,
    NeedSupply,
    PurchaseStepSupply,
)
from .checks import Check, CheckState
from .models import GateItem
from .supplies import ContactSupply, NextStepSupply

SUPPLIES = [
    ContactSupply, NeedSupply, BudgetSupply, DeciderSupply, PurchaseStepSupply, FeasibilitySupply, ConfirmationSupply,
    AnswerSupply, NextStepSupply,
]  # fmt: skip
"""Every form of a line of the regulation's gates, in the order of the stages."""


def _optional(fields: dict) -> dict:
    made = {}
    for name, field in fields.items():
        made[name] = type(field).__deepcopy__(field, {})
        made[name].required = False
    return made


class AdvanceForm(forms.Form):
    """What the gate still lacks, given along with the move: whole or not at all for each of its lines."""

    template_name = "pipeline/gating/advance_form.html"
    wants = ("document", "by")
    locals().update(_optional({name: field for form in SUPPLIES for name, field in form.base_fields.items()}))

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.checks = self.asked_of(document)
        self.supplies = {check.code: check.supply for check in self.checks if check.supply and not check.is_done}
        needed = {name: field for form in self.supplies.values() for name, field in form.base_fields.items()}
        # Who is ready to move on may yet change what comes next.
        self.fields = _optional({**needed, **NextStepSupply.base_fields})
        self.fields["next_step"].initial, self.fields["next_on"].initial = document.next_step, document.next_on

    @staticmethod
    def asked_of(document) -> list[Check]:
        return document.gate()

    @property
    def lines(self) -> list[tuple]:
        """(check, its fields) of what the gate asks for, in its order."""
        shown = {code: [self[name] for name in form.base_fields] for code, form in self.supplies.items()}
        return [(check, shown.get(check.code, [])) for check in self.checks]

    @property
    def is_ready(self) -> bool:
        return all(check.is_done for check in self.checks)

    @property
    def further(self) -> list:
        """What may be given although nothing asks for it."""
        return [] if "next" in self.supplies else [self["next_step"], self["next_on"]]

    def clean(self):
        entered = super().clean()
        for form_class in dict.fromkeys([*self.supplies.values(), NextStepSupply]):
            given = {name: entered[name] for name in form_class.base_fields if entered.get(name)}
            if not given:
                continue
            for name, errors in form_class(self.data).errors.items():
                if name not in self.errors:
                    self.add_error(name, errors)
        return {name: value for name, value in entered.items() if value}


class SkipForm(AdvanceForm):
    """What the way right to the proposal asks for, and why it is taken."""

    locals().update(_optional(CarriedSupply.base_fields) | {"reason": ReasonForm().fields["reason"]})  # type: ignore[attr-defined]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = ReasonForm().fields["reason"]

    @staticmethod
    def asked_of(document) -> list[Check]:
        return checks_to_skip(document)


class TickForm(forms.Form):
    """One of the department's own items of the present stage."""

    wants = ("document",)
    item = forms.ModelChoiceField(label=_("What is done"), queryset=GateItem.objects.none())

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = GateItem.objects.asked_of(document, document.stage)


class AskWaiverForm(ReasonForm):
    wants = ("document",)
    code = forms.ChoiceField(label=_("What is missing"))
    field_order = ["code", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        missing = [check for check in document.gate() if check.is_waivable and check.state == CheckState.MISSING]
        self.fields["code"].choices = [(check.code, check.label) for check in missing]
        self.fields["reason"].max_length = 500


class GrantForm(forms.Form):
    until = forms.DateField(label=_("Until"), widget=DateInput)


class GateItemForm(NewRecordForm):
    clause = "3.1.3"

    class Meta:
        model = GateItem
        fields = ["stage", "text", "text_zh_hant", "text_zh_hans"]


class GateItemEditForm(VersionedForm):
    clause = "3.1.3"

    class Meta:
        model = GateItem
        fields = ["text", "text_zh_hant", "text_zh_hans", "is_active"]
