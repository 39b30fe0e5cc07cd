from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.forms import ManyFilesField, VersionedForm

from .models import Attachment


class AttachForm(forms.Form):
    """Files that are put with a customer file or a lead (7.1.1)."""

    clause = "7.1.1"
    uploads = ManyFilesField(label=_("Files"), help_text=_("One or several; drop them here."))
    remark = forms.CharField(label=_("Description"), max_length=200, required=False)

    def __init__(self, *args, place, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.place, self.by = place, by

    def save(self) -> list[Attachment]:
        """All of them, or none with the reason at the field."""
        uploads, remark = self.cleaned_data["uploads"], self.cleaned_data["remark"]
        try:
            with transaction.atomic():
                return [Attachment.add(one, by=self.by, place=self.place, remark=remark) for one in uploads]
        except RuleBroken as refusal:
            self.add_error("uploads", refusal.message)
            return []


class NewVersionForm(forms.Form):
    """The next version of an attachment (7.1.1)."""

    clause = "7.1.1"
    file = forms.FileField(label=_("File"))
    remark = forms.CharField(label=_("What is new"), max_length=200, required=False)

    def __init__(self, *args, attachment, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.attachment, self.by = attachment, by

    def save(self):
        """The version; None with the reason at the field."""
        upload, remark = self.cleaned_data["file"], self.cleaned_data["remark"]
        try:
            return self.attachment.add_version(upload, by=self.by, remark=remark)
        except RuleBroken as refusal:
            self.add_error("file", refusal.message)
            return None


class TitleForm(VersionedForm):
    class Meta:
        model = Attachment
        fields = ["title"]
