"""Shape of input of a check-in (7.2.1)."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.records import uuid7

from ..offline.clocks import moment_told
from ..offline.forms import KeptOnDevice
from .check_in import CheckIn
from .photos import plain_photo

FARTHEST_OFF = 1_000_000
"""Metres: beyond that a device knows nothing."""


class CheckInForm(KeptOnDevice):
    """The place is what the browser tells where the person allows it: all three numbers, or none.

    A device that was without a line sends when it was (`at`) and the `record_id` that it drew; the same one sent again
    gives the check-in that the first call made.
    """

    clause = "7.2.1"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    at = forms.DateTimeField(label=_("When"), widget=forms.HiddenInput, required=False)
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(min_value=0, max_value=FARTHEST_OFF, required=False, widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text=_("It goes into the customer's file, without the place that the camera noted."),
    )

    def __init__(self, *args, visit, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit, self.by = visit, by
        self.fields["record_id"].initial = uuid7
        self.fields["by"].initial = by.pk

    def clean_at(self):
        return moment_told(self.cleaned_data["at"], _("Nobody has arrived in the future."))

    def clean_photo(self):
        upload = self.cleaned_data["photo"]
        return plain_photo(upload, f"{self.visit.day:%Y-%m-%d} {self.visit.customer}") if upload else None

    def clean(self):
        entered = super().clean()
        told = [entered.get(name) is not None for name in ("latitude", "longitude", "accuracy")]
        if any(told) and not all(told) and not self.errors:
            self.add_error(None, _("A place has latitude, longitude and accuracy."))
        return entered

    def save(self) -> CheckIn | None:
        """The check-in; None with the reason at the field where the photo can't be kept."""
        given = self.cleaned_data
        try:
            return CheckIn.make(
                self.visit, by=self.by, id=given["record_id"], at=given["at"], photo=given["photo"], **self._place()
            )
        except RuleBroken as refusal:
            if type(refusal) is not RuleBroken or CheckIn.refusal(self.visit, self.by, given["at"]):
                raise
            self.add_error("photo", refusal.message)
            return None

    def _place(self) -> dict:
        """To the metre: more says no device, and nobody needs it."""
        entered = self.cleaned_data
        if entered["latitude"] is None:
            return {}
        return {
            "latitude": round(Decimal(entered["latitude"]), 5),
            "longitude": round(Decimal(entered["longitude"]), 5),
            "accuracy": round(entered["accuracy"]),
        }
