"""Shapes of input of proposals (3.3): who writes, the parts, sending, the customer's answer, limits."""

from datetime import timedelta

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from customers.recipients import recipients_of
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm
from salesdept.people.models import Role, User

from ..catalogue.forms import PercentField
from ..models import OfferLimits, Opportunity, PlanStep, Proposal, TextBlock
from .dispatches import Dispatch


class FeedbackForm(forms.Form):
    feedback = forms.CharField(
        label=_("The customer's feedback"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )


class ProposalOpenForm(forms.Form):
    """Who writes the next version (3.3.1)."""

    authors = forms.ModelMultipleChoiceField(
        label=_("Authors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        writers = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.TECHNICAL, Role.AFTER_SALES]
        self.fields["authors"].queryset = User.objects.active().filter(role__in=writers)


class BlockSelect(forms.Select):
    """Each choice brings its text, so that it can be put in where the cursor stands."""

    template_name = "pipeline/proposals/block_select.html"

    def create_option(self, name, value, *args, **kwargs):
        block = getattr(value, "instance", None)
        return super().create_option(name, value, *args, **kwargs) | {"text": block.text if block else ""}


class PartForm(forms.Form):
    """One written part. `seen` is the text it began from, so that a colleague's save in between is met, not lost."""

    text = forms.CharField(max_length=8000, required=False, strip=False, widget=forms.Textarea({"rows": 9}))
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    block = forms.ModelChoiceField(
        label=_("Text block"),
        queryset=TextBlock.objects.none(),
        required=False,
        empty_label=_("Choose a text block"),
        widget=BlockSelect({"data-blocks": True}),
    )

    def __init__(self, *args, proposal, part: str, user, **kwargs):
        text = getattr(proposal, part)
        super().__init__(*args, **{"initial": {"text": text, "seen": text}, "auto_id": f"{part}_%s"} | kwargs)
        self.blocks = TextBlock.objects.visible_to(user).for_part(part, proposal.language)
        self.fields["block"].queryset = self.blocks  # type: ignore[attr-defined]

    def whole_text(self) -> str:
        """What was typed, with the chosen block behind it where its button was used."""
        text, block = self.cleaned_data["text"], self.cleaned_data["block"]
        return f"{text.rstrip()}\n\n{block.text}".lstrip() if block and "append" in self.data else text


class PlanStepForm(forms.ModelForm):
    class Meta:
        model = PlanStep
        fields = ["title", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}


PlanSteps = inlineformset_factory(Proposal, PlanStep, form=PlanStepForm, extra=3, can_delete=True)


class LanguageForm(forms.ModelForm):
    class Meta:
        model = Proposal
        fields = ["language"]


class SendForm(forms.Form):
    """How the version reaches the customer. By mail it leaves with the PDF and a private link to answer it."""

    wants = ("document",)
    way = forms.ChoiceField(label=_("How"), choices=Dispatch.Way.choices, initial=Dispatch.Way.MEETING)
    to = forms.CharField(label=_("To whom"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("By e-mail the PDF goes there, with a private link to answer it."),
    )
    words = forms.CharField(
        label=_("A line of your own in the letter"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    on = forms.DateField(label=_("On"), required=False, widget=DateInput, initial=today)
    replaces = forms.BooleanField(label=_("It takes the place of the versions before it"), required=False, initial=True)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = recipients_of(document.opportunity.customer)
        first = next((one for one in self.known if one.email and not one.obstacle), next(iter(self.known), None))
        if first:
            self.fields["to"].initial = first.name
        if first and first.email and not first.obstacle:
            self.fields["email"].initial, self.fields["way"].initial = first.email, Dispatch.Way.MAIL

    def clean_on(self):
        on = self.cleaned_data["on"] or today()
        if on > today():
            raise forms.ValidationError(_("It can't have been handed over on a day to come."))
        return on

    def clean(self):
        entered = super().clean()
        if entered.get("way") == Dispatch.Way.MAIL and "email" in entered:
            self._must_be_reached(entered["email"])
        return entered

    def _must_be_reached(self, email: str) -> None:
        obstacle = next((one.obstacle for one in self.known if one.email == email), "")
        if not email:
            self.add_error("email", _("Name the address to which it is to go."))
        elif obstacle:
            self.add_error("email", _("No mail may go to this person: %(why)s.") % {"why": obstacle})


class ValidityForm(forms.Form):
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = today() + timedelta(days=30)


class CopyForm(forms.Form):
    opportunity = forms.ModelChoiceField(label=_("For the opportunity"), queryset=Opportunity.objects.none())

    def __init__(self, *args, by, without, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Opportunity.objects.visible_to(by).filter(state="open").exclude(pk=without.pk)
        self.fields["opportunity"].queryset = mine.select_related("customer").order_by("name")


class TextBlockForm(NewRecordForm):
    clause = "3.3.2"

    class Meta:
        model = TextBlock
        fields = ["title", "part", "language", "text"]


class TextBlockEditForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = TextBlock
        fields = ["title", "part", "language", "text", "is_active"]


RATES = ("rep_discount", "supervisor_discount", "manager_discount", "rep_margin", "supervisor_margin", "manager_margin")


class LimitsForm(NewRecordForm):
    """Limits from a day on; entered in per cent."""

    clause = "3.4.1"

    groups = [
        (_("Discount against the list, in per cent"), list(RATES[:3])),
        (_("Margin, in per cent"), list(RATES[3:])),
    ]

    class Meta:
        model = OfferLimits
        fields = ["since", *RATES]
        field_classes = dict.fromkeys(RATES, PercentField)
        widgets = {"since": DateInput}

    def clean(self):
        entered = super().clean()
        if RATES[:3] == tuple(name for name in RATES[:3] if name in entered):
            self._must_rise(entered, RATES[:3], _("A higher role has at least the discount of the one below."))
        if RATES[3:] == tuple(name for name in RATES[3:] if name in entered):
            self._must_rise(entered, RATES[:2:-1], _("A higher role has at most the margin of the one below."))
        return entered

    def _must_rise(self, entered, names, message) -> None:
        values = [entered[name] for name in names]
        if values != sorted(values):
            self.add_error(names[-1], message)


class LimitsByProgram(LimitsForm):
    """The limits as the API shows them: 0.1 is 10 %."""

    class Meta:
        model = OfferLimits
        fields = ["since", *RATES]
