"""Shapes of input of chapter 2 and of signing in."""

from datetime import timedelta
from ipaddress import ip_network

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordResetForm as DjangoPasswordResetForm
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm
from salesdept.common.mobile import dialled

from .models import DEPARTMENT, IN_TEAMS, Chapter, Role, Team, User, address_changed
from .models.access_key import LONGEST
from .password_links import link_asked


class SignInForm(AuthenticationForm):
    """E-mail and password; how the address is capitalised makes no difference, for the throttle neither."""

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class PasswordResetForm(DjangoPasswordResetForm):
    """Sends the link to an active account of that address, invited ones included; says the same when there is none."""

    def get_users(self, email):
        return User.objects.active().filter(email=email.lower())

    def save(self, *, request, **options):
        for person in self.get_users(self.cleaned_data["email"]):
            link_asked.tell(person, f"{request.scheme}://{request.get_host()}")


def roles_given_by(by) -> list[tuple[str, str]]:
    """The roles that `by` may give to somebody now."""
    given = Role.values if by.is_a(Role.ADMIN) else DEPARTMENT
    has_manager = User.manager() is not None
    return [(role, str(Role(role).label)) for role in given if not (role == Role.MANAGER and has_manager)]


class RoleForm(forms.Form):
    """Another post for a person."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args, by, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_given_by(by)
        self.fields["role"].initial = person.role


class InvitationForm(forms.Form):
    """A new colleague. Reps and supervisors belong to a team from the first day (2.1)."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there, and it is the log-in."))
    role = forms.ChoiceField(label=_("Role"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].choices = roles_given_by(by)
        self.fields["role"].initial = Role.REP
        self.fields["team"].queryset = Team.objects.visible_to(by)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    def clean(self):
        entered = super().clean()
        if entered.get("role") in IN_TEAMS and not entered.get("team"):
            self.add_error("team", _("Supervisors and reps belong to a team."))
        if entered.get("role") not in IN_TEAMS:
            entered["team"] = None
        return entered

    def save(self) -> User | None:
        """Invite; None, with the reason in the form, when it can't be."""
        try:
            return User.invite(by=self.by, **self.cleaned_data)
        except IntegrityError:
            self.add_error("email", _("There is an account with this address already."))
        except RuleBroken as refusal:
            self.add_error(None, refusal.message)
        return None


class MobilesField(forms.CharField):
    """Mobile numbers, one on each line; cleaned as gateways dial them."""

    widget = forms.Textarea({"rows": 2, "inputmode": "tel", "autocomplete": "off"})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if unknown := [line for line in lines if not dialled(line)]:
            raise forms.ValidationError(_("No mobile number: %(numbers)s") % {"numbers": ", ".join(unknown)})
        return list(dict.fromkeys(map(dialled, lines)))

    def validate(self, value) -> None:
        """No number is an answer."""


class PersonForm(VersionedForm):
    """Name, log-in and mobile phones of a person."""

    clause = "2.1"

    mobiles = MobilesField(
        label=_("Mobile phones"),
        required=False,
        help_text=_("Private ones too, one on each line: no survey of customers goes to them (4.3.2)."),
    )

    class Meta:
        model = User
        fields = ["name", "email", "mobiles"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, commit=True):
        person = super().save(commit)
        if person.email != self.initial["email"]:
            address_changed.tell(person, self.initial["email"])
        return person


class MoveForm(forms.Form):
    """A place in another team from a day on."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"))
    since = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(by)
        self.fields["since"].initial = today


class LeavingForm(forms.Form):
    """Who takes over what a leaver owns."""

    heir = forms.ModelChoiceField(User.objects.none(), label=_("Takes over"), required=False)

    def __init__(self, *args, heirs, is_needed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs  # type: ignore[attr-defined]
        self.fields["heir"].required = is_needed


class NetworksField(forms.CharField):
    """Networks, one on each line: 203.0.113.7 or 203.0.113.0/24."""

    widget = forms.Textarea({"rows": 2})

    def clean(self, value):
        return [self._network(line) for line in super().clean(value).split()]

    def _network(self, text: str) -> str:
        try:
            return str(ip_network(text, strict=False))
        except ValueError:
            raise forms.ValidationError(_("%(text)s is no network.") % {"text": text}) from None


class AccessKeyForm(forms.Form):
    """How far a new key reaches."""

    name = forms.CharField(label=_("What it is for"), max_length=60)
    may_write = forms.TypedChoiceField(
        label=_("It may"),
        choices=[(False, _("read only")), (True, _("read and write"))],
        coerce=lambda value: value == "True",
        initial=False,
        widget=forms.RadioSelect,
    )
    chapters = forms.MultipleChoiceField(
        label=_("Chapters"), choices=Chapter, initial=Chapter.values, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Valid until"), widget=DateInput(), help_text=_("A year at most."))
    networks = NetworksField(
        label=_("From these networks alone"),
        required=False,
        max_length=400,
        help_text=_("One on each line, like 203.0.113.0/24."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = lambda: today() + timedelta(days=90)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not today() <= until <= today() + LONGEST:
            raise forms.ValidationError(_("From today on, a year at most."))
        return until


class TeamForm(VersionedForm):
    clause = "2.1"

    class Meta:
        model = Team
        fields = ["name", "region"]


class NewTeamForm(NewRecordForm):
    clause = "2.1"

    class Meta:
        model = Team
        fields = ["name", "region"]
