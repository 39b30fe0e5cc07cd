"""Shapes of input of chapter 2 and of signing in."""

from datetime import timedelta
from decimal import Decimal
from ipaddress import ip_network

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordResetForm as DjangoPasswordResetForm
from django.core.validators import MinValueValidator
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from .models import DEPARTMENT, IN_TEAMS, Chapter, Role, Target, Team, User, address_changed
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


class PersonForm(VersionedForm):
    """Name and log-in of a person."""

    clause = "2.1"

    class Meta:
        model = User
        fields = ["name", "email"]

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


def plain(number: Decimal | None) -> str:
    """As one would type it: 580000, 2.5."""
    return "" if number is None else f"{number:f}".rstrip("0").rstrip(".")


class TargetsForm(forms.Form):
    """All targets of one month as one form: three numbers per rep, an empty amount for none yet."""

    def __init__(self, *args, month: Month, reps, targets: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.month, self.reps = month, list(reps)
        for rep in self.reps:
            for name, field in self._numbers(rep).items():
                field.initial = plain(getattr(targets.get(rep.pk), name, None))
                self.fields[f"{name}_{rep.pk}"] = field

    @staticmethod
    def _numbers(rep) -> dict[str, forms.DecimalField]:
        fields = forms.fields_for_model(Target, ["amount", "profit", "new_customers"])
        for field in fields.values():
            field.required = False
            field.validators.append(MinValueValidator(0))
            field.widget.attrs |= {"aria-label": f"{rep.name}: {field.label}", "inputmode": "decimal", "min": 0}
        return fields

    def numbers_of(self, rep) -> list[forms.BoundField]:
        return [self[f"{name}_{rep.pk}"] for name in ("amount", "profit", "new_customers")]

    def clean(self):
        entered = super().clean()
        for rep in self.reps:
            amount, profit, new_customers = (entered.get(field.name) for field in self.numbers_of(rep))
            if amount is None and (profit is not None or new_customers is not None):
                self.add_error(f"amount_{rep.pk}", _("A target needs its amount."))
        return entered

    def save(self, *, by) -> int:
        """Set each target that differs; return how many."""
        changed = {name.partition("_")[2] for name in self.changed_data}
        for rep in self.reps:
            amount, profit, new_customers = (self.cleaned_data[field.name] for field in self.numbers_of(rep))
            if amount is not None:
                Target.assign(rep, self.month, by=by, amount=amount, profit=profit, new_customers=new_customers)
        return len(changed)
