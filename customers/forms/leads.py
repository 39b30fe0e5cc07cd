"""Shapes of input of leads (3.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, NewRecordForm

from ..models import Campaign, Lead
from ..own_fields.records import WithOwnFields
from .corrections import CorrectionForm


class LeadFields(WithOwnFields, forms.ModelForm):
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
