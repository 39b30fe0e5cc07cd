"""What can come along with the move out of the proposal stage (3.3.2)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from .checks import Offer
from .coverage import NeedLine, note_answers, open_musts


class AnswerSupply(forms.Form):
    """To each open must the place where the version that was sent covers it; without a place it is left out, and
    somebody of the customer agreed to that.
    """

    left_out_agreed_by = forms.CharField(
        label=_("Who of the customer agreed to leave out what has no place"), max_length=80, required=False
    )
    left_out_agreed_on = forms.DateField(label=_("Agreed on"), widget=DateInput, required=False, initial=today)

    @property
    def without_place(self) -> list[str]:
        return [name for name in self.fields if name.startswith("covers_") and not self.cleaned_data.get(name)]

    def clean(self):
        entered = super().clean()
        agreed_by, agreed_on = entered.get("left_out_agreed_by"), entered.get("left_out_agreed_on")
        if agreed_by and not agreed_on and "left_out_agreed_on" not in self.errors:
            self.add_error("left_out_agreed_on", _("An agreement has a person and a day."))
        if agreed_on and agreed_on > today():
            self.add_error("left_out_agreed_on", _("What has not happened yet can't be recorded."))
        if not agreed_by:
            for name in self.without_place:
                self.add_error(name, _("Say where it is covered, or below who agreed to leave it out."))
        return entered

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        version = Offer.of(opportunity).version
        version.hold_at_once()
        places = {name: value for name, value in values.items() if name.startswith("covers_")}
        agreed_by, agreed_on = values.get("left_out_agreed_by", ""), values.get("left_out_agreed_on")
        note_answers(version, places, by=by, agreed_by=agreed_by, agreed_on=agreed_on)


def places_of(lines: Iterable[NeedLine]) -> dict[str, forms.Field]:
    """A field for each of the open musts."""
    label = gettext("Where the offer covers: %(need)s")
    return {
        line.field: forms.CharField(label=label % {"need": line.need.text[:80]}, max_length=300, required=False)
        for line in lines
    }


class AnswersForm(AnswerSupply):
    """The same for a version's own page."""

    wants = ("document",)

    def __init__(self, *args, document, **kwargs):
        self.base_fields = places_of(open_musts(document)) | self.base_fields
        super().__init__(*args, **kwargs)


def answer_supply(offer: Offer) -> type | None:
    """None while nothing stands with the customer: what is missing is written in the version then."""
    if offer.version is None or offer.version.state not in offer.version.STANDING:
        return None
    made = type("AnswerSupply", (AnswerSupply,), {})
    made.base_fields = places_of(offer.open_musts) | AnswerSupply.base_fields  # type: ignore[attr-defined]
    return made
