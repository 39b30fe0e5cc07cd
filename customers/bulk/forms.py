from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm
from salesdept.people.models import Role, User

from ..colleagues import team_of
from ..models import Customer
from ..roles import SELLERS


class ActForm(forms.Form):
    """The value that an act sets, and the reason where one is asked."""

    def __init__(self, *args, kind: str, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = VALUES[kind](by)
        if kind == "owner" or by.is_a(Role.CLERK):
            self.fields["reason"] = ReasonForm.base_fields["reason"]

    def as_kept(self) -> dict:
        """What an Operation keeps of it."""
        value = self.cleaned_data["value"]
        kept = str(value.pk) if isinstance(value, User) else value
        return {"value": kept, "told": str(value), "reason": self.cleaned_data.get("reason", "")}


def _level(by) -> forms.Field:
    return forms.ChoiceField(label=_("Class"), choices=Customer.Level.choices, widget=forms.RadioSelect)


def _heir(by) -> forms.Field:
    people = team_of(by) if by.is_a(Role.SUPERVISOR) else User.objects
    return forms.ModelChoiceField(label=_("New owner"), queryset=people.filter(is_active=True, role__in=SELLERS))


def _tag(by) -> forms.Field:
    return forms.CharField(label=_("Tag"), max_length=40)


VALUES = {"level": _level, "owner": _heir, "tag": _tag, "untag": _tag}
