from datetime import timedelta
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.forms import NewRecordForm, VersionedForm
from salesdept.people.models import IN_TEAMS, Role, Team, User

from ..colleagues import team_of
from ..fields import NamesField
from ..models import Campaign, Lead
from .models import WebForm

QUICKEST = timedelta(seconds=3)
"""Nobody fills it in faster than this by hand."""

LONGEST = timedelta(hours=24)


class WebFormFields(forms.ModelForm):
    """Who gets the leads of a form, and which sites show it; a supervisor stays within the team."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    class Meta:
        model = WebForm
        fields = ["name", "campaign", "channel", "rep", "team", "language", "origins", "consent", "is_active"]
        field_classes = {"origins": NamesField}
        widgets = {
            "channel": forms.RadioSelect,
            "origins": forms.Textarea({"rows": 3}),
            "consent": forms.Textarea({"rows": 4}),
        }

    groups = [
        (_("Who gets the leads"), ["rep", "team"]),
        (_("On the site"), ["language", "origins", "consent", "is_active"]),
    ]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        people = team_of(by) if by.is_a(Role.SUPERVISOR) else User.objects
        self.fields["rep"].queryset = people.filter(is_active=True, role__in=IN_TEAMS)
        teams = Team.objects.visible_to(by)
        self.fields["team"].queryset = teams.filter(pk=by.team and by.team.pk) if by.is_a(Role.SUPERVISOR) else teams
        self.fields["campaign"].queryset = Campaign.objects.visible_to(by)
        self.fields["campaign"].help_text = _("Its channel counts then.")


class WebFormForm(WebFormFields, NewRecordForm):
    clause = "3.1.1"


class WebFormEditForm(WebFormFields, VersionedForm):
    clause = "3.1.1"


class Stamp:
    """When a form was shown, signed: too quick a sender is no person; what it numbers is received once."""

    def __init__(self, web_form: WebForm):
        self.salt = f"web-form:{web_form.token}"

    def new(self) -> str:
        return signing.dumps([uuid4().hex, now().timestamp()], salt=self.salt)

    def read(self, text: str) -> tuple[UUID, timedelta] | None:
        """(number, age), None for one that was not made here for this form."""
        try:
            number, shown_at = signing.loads(text, salt=self.salt)
        except signing.BadSignature:
            return None
        return UUID(number), timedelta(seconds=now().timestamp() - shown_at)


VISITOR_FACTS = ["company", "person", "phone", "email", "note"]


class VisitorForm(forms.ModelForm):
    """What a visitor of the site tells about himself and his company, and agrees to."""

    agreed = forms.BooleanField()
    stamp = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )
    """Hidden from people: who fills it in is a program."""

    class Meta:
        model = Lead
        fields = VISITOR_FACTS
        labels = {"person": _("Your name"), "note": _("What is it about?")}
        widgets = {
            "company": forms.TextInput({"autocomplete": "organization"}),
            "person": forms.TextInput({"autocomplete": "name"}),
            "phone": forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "note": forms.Textarea({"rows": 4}),
        }

    def __init__(self, entered=None, *, web_form: WebForm):
        self.stamps = Stamp(web_form)
        super().__init__(entered, initial={"stamp": self.stamps.new()})
        self.fields["agreed"].label = web_form.consent
        self.number: UUID | None = None

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website"))

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in VISITOR_FACTS}

    def clean(self):
        entered = super().clean()
        if not (entered.get("phone") or entered.get("email")) and not self.has_error("email"):
            self.add_error("phone", _("Enter a phone number or an e-mail address, so that we can answer."))
        self._check_stamp(entered.get("stamp", ""))
        return entered

    def _check_stamp(self, text: str) -> None:
        read = self.stamps.read(text)
        if read is None or read[1] > LONGEST:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["stamp"] = self.stamps.new()  # type: ignore[index]
            self.add_error(None, _("This page was open for long. Please send it once more."))
        elif read[1] < QUICKEST:
            self.add_error(None, _("That was quick. Please look it over and send it once more."))
        else:
            self.number = read[0]
