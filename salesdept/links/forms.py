from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from .models import LONGEST, PrivateLink, usual_end
from .private_pages import Recipient, page_of

SOMEBODY_ELSE = "other"


class LinkForm(forms.Form):
    """For whom a link is, how it gets there and until when it opens."""

    to = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    way = forms.ChoiceField(
        label=_("How it gets there"),
        choices=[
            (PrivateLink.Way.MAIL, _("We send it by mail")),
            (PrivateLink.Way.HAND, _("I pass it on myself; show it to me once")),
        ],
        initial=PrivateLink.Way.MAIL,
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(label=_("Opens until"), initial=usual_end, widget=DateInput)
    words = forms.CharField(
        label=_("A line of your own in the letter"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    groups = [
        (_("Somebody else"), ["name", "email"]),
        (_("The link"), ["way", "language", "expires_on", "words"]),
    ]

    def __init__(self, *args, record, purpose, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.purpose, self.by = record, purpose, by
        self.recipients = {one.key: one for one in page_of(purpose).recipients(record)}
        self.fields["to"].choices = [*((one.key, _described(one)) for one in self.recipients.values()), self._other()]
        self.fields["to"].initial = next(iter(self.recipients), SOMEBODY_ELSE)
        self.fields["language"].choices = [("", _("the person's own")), *settings.LANGUAGES]

    @staticmethod
    def _other():
        return SOMEBODY_ELSE, _("Somebody else")

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if not today() <= day <= today() + LONGEST:
            raise forms.ValidationError(_("Name a day within the next 365 days."))
        return day

    def clean(self):
        entered = super().clean()
        reader = self._reader(entered)
        if entered.get("to") == SOMEBODY_ELSE and not reader.name:
            self.add_error("name", _("Say for whom the link is."))
        if entered.get("way") == PrivateLink.Way.MAIL and not self.has_error("email"):
            self._must_be_reached(entered, reader)
        self.reader = reader
        return entered

    def _reader(self, entered) -> Recipient:
        other = Recipient(SOMEBODY_ELSE, entered.get("name", ""), entered.get("email", ""))
        return self.recipients.get(entered.get("to", ""), other)

    def _must_be_reached(self, entered, reader: Recipient) -> None:
        if reader.obstacle:
            self.add_error("to", _("No mail may go to this person: %(why)s.") % {"why": reader.obstacle})
        elif not reader.email:
            field = "email" if reader.key == SOMEBODY_ELSE else "to"
            self.add_error(field, _("No e-mail address is known. Name one, or pass the link on yourself."))

    def save(self) -> PrivateLink:
        given, reader = self.cleaned_data, self.reader
        language = given["language"] or reader.language or settings.LANGUAGE_CODE
        facts = {"way": given["way"], "expires_on": given["expires_on"], "words": given["words"]}
        names = {"name": reader.name, "email": reader.email, "language": language}
        return PrivateLink.make(self.record, self.purpose, by=self.by, **names, **facts)


def _described(one: Recipient) -> str:
    return " · ".join(filter(None, [one.name, one.note, one.obstacle]))
