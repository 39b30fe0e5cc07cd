"""Input of the manager's evaluation (4.3.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import long_text

from ..models.weighing import GRADES


class AdjustmentForm(forms.Form):
    points = forms.DecimalField(label=_("Points, -5 to +5"), min_value=-5, max_value=5, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class GradeForm(forms.Form):
    clause = "4.3.3"
    grade = forms.ChoiceField(label=_("Grade"), choices=[(letter, letter) for letter in GRADES])
    reason = long_text(
        _("Reason"),
        required=False,
        help_text=_("Needed where the grade departs from the computed one; it is read on the card."),
    )


class CommentForm(forms.Form):
    clause = "4.3.3"
    comment = long_text(_("Comment"), required=False, help_text=_("It is read on the published card."))
