"""What is taken along (7.1.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Export


class ExportForm(forms.Form):
    """What is taken along, and how it is written (7.1.3)."""

    what = forms.ChoiceField(
        label=_("What"), choices=Export.What, initial=Export.What.CUSTOMERS, widget=forms.RadioSelect
    )
    form = forms.ChoiceField(label=_("Format"), choices=Export.Form, initial=Export.Form.CSV, widget=forms.RadioSelect)
