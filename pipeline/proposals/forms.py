from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import VersionedForm
from salesdept.people.models import Role, User

from ..models import Proposal


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


class ProposalForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = Proposal
        fields = ["introduction", "solution", "plan", "language"]
        widgets = {name: forms.Textarea({"rows": 5}) for name in ("introduction", "solution", "plan")}
