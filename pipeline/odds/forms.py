from django import forms
from django.utils.translation import gettext_lazy as _


class EstimateForm(forms.Form):
    wants = ("document",)
    percent = forms.IntegerField(
        label=_("Probability in percent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Empty: that of the stage."),
    )
    reason = forms.CharField(label=_("Why so likely"), max_length=300, required=False)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        own = document.own_probability
        self.fields["percent"].initial = None if own is None else int(own * 100)
        self.fields["reason"].initial = document.estimate_reason

    def clean(self):
        entered = super().clean()
        if entered.get("percent") is not None and not entered.get("reason"):
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return entered
