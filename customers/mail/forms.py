"""Shapes of input of mails (7.1.1)."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.forms import ManyFilesField

from ..fields import CustomerNameField
from .intake import upload
from .matching import files_of
from .models import Mail


class MailUploadForm(forms.Form):
    """Mails saved as .eml; all of them are taken, or none with the reason at the field."""

    clause = "7.1.1"
    uploads = ManyFilesField(label=_("E-mails (.eml)"), help_text=_("One or several; drop them here."))

    def __init__(self, *args, by, customer=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.customer = by, customer

    def save(self) -> list[Mail]:
        try:
            with transaction.atomic():
                return [upload(one.read(), by=self.by, customer=self.customer) for one in self.cleaned_data["uploads"]]
        except RuleBroken as refusal:
            self.add_error("uploads", refusal.message)
            return []


class FileForm(forms.Form):
    """Of which customer a waiting mail is: one that has its addresses, or another by name."""

    wants = ("document", "by")
    clause = "7.1.1"

    proposed = forms.ChoiceField(label=_("Customers with these addresses"), required=False, widget=forms.RadioSelect)
    named = CustomerNameField(label=_("Another customer"), help_text=_("Name or tax ID."))

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named"].reader = by
        self.files = {str(one.pk): one for one in files_of(document.addresses, by)}
        self.fields["proposed"].choices = [(pk, one.name) for pk, one in self.files.items()]
        if not self.files:
            del self.fields["proposed"]

    def clean(self):
        entered = super().clean()
        customer = entered.get("named") or self.files.get(entered.get("proposed", ""))
        if customer is None and not self.errors:
            self.add_error("named", _("Choose a customer or name one."))
        return {"customer": customer}
