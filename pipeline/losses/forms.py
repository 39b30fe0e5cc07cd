from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import NewRecordForm, SuggestingInput, VersionedForm

from .models import Competitor, LossReason, key_of


class LossForm(forms.Form):
    """Why it was lost, out of the list; to whom, known or new; a note where the reason or the amount asks for one."""

    wants = ("document",)
    reason = forms.ModelChoiceField(LossReason.objects.none(), label=_("Reason"))
    competitor = forms.CharField(label=_("Lost to"), max_length=120, required=False)
    note = forms.CharField(
        label=_("What happened, and what we learn from it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["reason"].queryset = LossReason.objects.in_use()
        names = Competitor.objects.in_use().values_list("name", flat=True)
        self.fields["competitor"].widget = SuggestingInput(names, attrs={"maxlength": 120})

    def clean(self):
        entered = super().clean()
        reason = entered.get("reason")
        if reason and (refusal := self.document.unexplained(reason, entered.get("note", ""))):
            self.add_error("note", refusal.message)
        return entered


class LossReasonForm(NewRecordForm):
    clause = "3.4.3"

    class Meta:
        model = LossReason
        fields = ["name", "zh_hant", "zh_hans", "place", "needs_note", "is_active"]


class LossReasonEditForm(VersionedForm):
    clause = "3.4.3"

    class Meta(LossReasonForm.Meta):
        pass


class CompetitorEditForm(VersionedForm):
    clause = "3.4.3"

    class Meta:
        model = Competitor
        fields = ["name", "is_active"]

    def clean_name(self):
        """Another spelling of a name that is there already would be a second entry for one competitor."""
        name = self.cleaned_data["name"]
        if Competitor.objects.filter(key=key_of(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A competitor of this name is on the list already."))
        return name
