from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import NewRecordForm, VersionedForm

from ..fields import NamesField
from .models import OwnField


class OwnFieldRules(forms.ModelForm):
    def clean(self):
        entered = super().clean()
        kind = entered.get("kind") or self.instance.kind
        if kind == OwnField.Kind.CHOICE and not entered.get("choices") and not self.has_error("choices"):
            self.add_error("choices", _("Write at least one choice, one on each line."))
        return entered

    def _post_clean(self):
        """A choice that is taken off the list stays with the records that have it."""
        before = [*self.instance.choices, *self.instance.former_choices]
        super()._post_clean()
        self.instance.former_choices = [name for name in before if name not in self.instance.choices]


class OwnFieldForm(OwnFieldRules, NewRecordForm):
    class Meta:
        model = OwnField
        fields = ["about", "kind", "label", "choices", "help_text", "is_required", "place"]
        field_classes = {"choices": NamesField}
        widgets = {
            "about": forms.RadioSelect,
            "kind": forms.RadioSelect,
            "choices": forms.Textarea({"rows": 5}),
        }
        help_texts = {
            "kind": _("Stays as it is: values of one kind can't be read as another."),
            "choices": _("For “one of a list”: one on each line."),
            "place": _("Lower numbers stand first."),
        }


class OwnFieldEditForm(OwnFieldRules, VersionedForm):
    """Everything but what it is about and its kind: another kind is another field."""

    class Meta(OwnFieldForm.Meta):
        fields = ["label", "choices", "help_text", "is_required", "place"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind != OwnField.Kind.CHOICE:
            del self.fields["choices"]
