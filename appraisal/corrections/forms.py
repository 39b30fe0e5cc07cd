"""Input of a correction (4.3.1): what is wrong by how much, why, and the paper that says so."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.models import Contract
from salesdept.common.calendar import Month, today
from salesdept.common.forms import DateInput, SuggestingInput, long_text
from salesdept.common.records import uuid7
from salesdept.people.models import Role, Team, User

from ..models import Correction, Objection

SUGGESTED = 200


def difference(label, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, required=False, **options)


class CorrectionForm(forms.Form):
    """Differences, with their sign: what is to be added to what was booked. Pass `by`."""

    clause = "4.3.1"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    contract = forms.CharField(label=_("Contract"), max_length=40)
    rep = forms.ModelChoiceField(User.objects.none(), label=_("Rep"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("the rep's on that day")
    )
    on = forms.DateField(
        label=_("True date"),
        widget=DateInput,
        help_text=_("If its month is published, the entry is booked today and keeps this date."),
    )
    amount = difference(_("Sales amount, difference"), help_text=_("Without tax; −1000 takes 1,000 away."))
    cost = difference(_("Cost, difference"))
    new_customers = difference(_("New customers, difference"), min_value=-1, max_value=1)
    reason = long_text(_("Reason"))
    document = forms.FileField(label=_("Document"), help_text=_("The paper that shows what is right: PDF or picture."))
    objection = forms.ModelChoiceField(
        Objection.objects.none(), label=_("Follows from the objection"), required=False, empty_label=_("none")
    )

    groups = [
        (_("Whose figure"), ["contract", "rep", "team", "on"]),
        (_("What changes"), ["amount", "cost", "new_customers"]),
        (_("Why"), ["reason", "document", "objection"]),
    ]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["record_id"].initial = uuid7
        people = User.objects.filter(role__in=[Role.REP, Role.SUPERVISOR, Role.MANAGER])
        self.fields["rep"].queryset = people.order_by("name", "pk")
        self.fields["team"].queryset = Team.objects.visible_to(by)
        self.fields["objection"].queryset = Objection.objects.visible_to(by).to_correct().for_list()
        self.fields["contract"].widget = SuggestingInput(self._numbers)
        self.fields["on"].initial = today

    def _numbers(self):
        signed = self._contracts().order_by("-signed_on", "number").values_list("number", flat=True)
        return signed[:SUGGESTED]

    def _contracts(self):
        return Contract.objects.visible_to(self.by).effective()

    def clean_contract(self):
        contract = self._contracts().filter(number=self.cleaned_data["contract"].strip()).first()
        if contract is None:
            raise forms.ValidationError(_("There is no signed contract of this number."))
        return contract

    def clean(self):
        entered = super().clean()
        for name in ("amount", "new_customers"):
            entered[name] = entered.get(name) or 0
        if not any((entered["amount"], entered["new_customers"], entered.get("cost"))) and not self.errors:
            self.add_error("amount", _("Say by how much at least one figure changes."))
        return entered

    def save(self) -> Correction:
        """The correction, booked once however often the form is sent."""
        return Correction.book(by=self.by, **self.cleaned_data)


def started_from(request) -> dict:
    """What the address of a new correction says: contract, rep, month, objection."""
    wanted = {name: request.GET[name] for name in ("contract", "rep", "objection") if request.GET.get(name)}
    try:
        return wanted | {"on": min(Month.parse(request.GET["month"]).last, today())}
    except (KeyError, ValueError):
        return wanted
