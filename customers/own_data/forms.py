"""Shapes of input of requests of persons about their own data (7.1.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from ..models import DataRequest
from .places import Fate, Person
from .traces import places_of


class DataRequestForm(forms.ModelForm):
    clause = "7.1.3"

    class Meta:
        model = DataRequest
        fields = ["kind", "asked_on", "how"]
        widgets = {"kind": forms.RadioSelect, "asked_on": DateInput}

    def clean_asked_on(self):
        day = self.cleaned_data["asked_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class IdentityForm(forms.Form):
    identity = forms.CharField(
        label=_("How the identity was checked"),
        max_length=200,
        help_text=_("A call back to the known number, a signed letter. Don't write an ID number here."),
    )


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Decision"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class ErasureForm(forms.Form):
    """Which notes keep the name all the same; nothing brings back what is erased (7.1.3)."""

    wants = ("document",)

    keep = forms.MultipleChoiceField(
        label=_("Leave as it is"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In what is not ticked the name and the numbers are replaced; a file goes as a whole."),
    )
    understood = forms.BooleanField(label=_("I know that nobody can undo this"))

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        person = Person(document.contact)
        asked = [place for place in places_of(person) if place.fate == Fate.ASKED]
        self.fields["keep"].choices = [(one.key, f"{one.label}: {one.excerpt(person)}") for one in asked]
        self.fields["keep"].initial = [one.key for one in asked if self._is_the_companys(one, document.contact)]
        if not asked:
            del self.fields["keep"]

    @staticmethod
    def _is_the_companys(place, contact) -> bool:
        """What the file itself says, its phone among it, and unread papers are not lost for one person unasked."""
        return not contact.is_self and (place.row == contact.customer or place.is_unread)
