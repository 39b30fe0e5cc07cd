from datetime import date
from decimal import Decimal

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesdept.common.forms import DateInput
from salesdept.common.request_id import once_per_request
from salesdept.common.spelling import pinyin
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

LONGEST_TEXT = 200
DIGITS, PLACES = 15, 4
"""So many digits a number of JSON keeps exactly."""


class OwnFieldQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the records sees what is asked of them."""
        return self

    def for_list(self):
        return self

    def in_use(self):
        return self.filter(state=OwnField.State.IN_USE)


class OwnField(Document):
    """A fact that this department keeps of its customers, contact persons or leads beside ours (7.1.1).

    The manager defines it. Values stand in the record's `own` under `key`, which never changes: text and choice as
    text, a number as a number, a date as 2026-11-24. One column with one index for all of them lets a file have
    any number of own fields without a join, and a record is read whole. A retired one keeps its values.
    """

    class About(models.TextChoices):
        CUSTOMER = "customer", _("Customer files")
        CONTACT = "contact", _("Contact persons")
        LEAD = "lead", _("Leads")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("kind of a field", "Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")

    class State(models.TextChoices):
        IN_USE = "in_use", _("In use")
        RETIRED = "retired", _("Retired")

    about = models.CharField(_("about"), max_length=8, choices=About, default=About.CUSTOMER)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("label"), max_length=60)
    key = models.SlugField(max_length=40, unique=True, editable=False)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("choices"), default=list, blank=True)
    former_choices = ArrayField(models.CharField(max_length=60), default=list, editable=False)
    is_required = models.BooleanField(_("has to be filled in"), default=False)
    place = models.PositiveSmallIntegerField(_("place in the form"), default=10)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.IN_USE, editable=False)

    objects = OwnFieldQuerySet.as_manager()

    class Meta:
        ordering = ["about", "place", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "label"],
                name="one_own_field_per_label",
                violation_error_message=_("There is a field of this name already; it may be a retired one."),
            )
        ]

    def __str__(self):
        return self.label

    def save(self, *args, **kwargs):
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)

    def _free_key(self) -> str:
        """own_ and the label in letters that every program takes; a number where another has it."""
        stem = f"own_{(slugify(self.label) or pinyin(self.label)[0] or self.kind).replace('-', '_')}"[:36]
        taken = set(OwnField.objects.filter(key__startswith=stem).values_list("key", flat=True))
        return next(key for key in (stem, *(f"{stem}{n}" for n in range(2, 1000))) if key not in taken)

    def get_absolute_url(self):
        return reverse("customers:own_field", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER)

    @step(State.IN_USE, State.RETIRED, label=_("Retire"), by=[Role.MANAGER], clause="7.1.1")
    def retire(self, *, by):
        """Nobody is asked any more; what was filled in stays with the records."""

    @step(State.RETIRED, State.IN_USE, label=_("Use it again"), by=[Role.MANAGER], clause="7.1.1", tone="primary")
    def bring_back(self, *, by):
        """It is asked again, and shows what was filled in before."""

    def form_field(self, value=None) -> forms.Field:
        """The field of a form; a choice that was taken off the list stays open to the record that has it."""
        given: dict = {"label": self.label, "required": self.is_required, "help_text": self.help_text}
        if self.kind == self.Kind.NUMBER:
            return forms.DecimalField(max_digits=DIGITS, decimal_places=PLACES, **given)
        if self.kind == self.Kind.DATE:
            return forms.DateField(widget=DateInput, **given)
        if self.kind == self.Kind.CHOICE:
            kept = [value] if value in self.former_choices else []
            names = [("", "–"), *((name, name) for name in (*self.choices, *kept))]
            return forms.ChoiceField(choices=names, **given)
        return forms.CharField(max_length=LONGEST_TEXT, **given)

    def as_kept(self, value):
        """A form's value as `own` keeps it; None for nothing."""
        if value in (None, ""):
            return None
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value.isoformat() if isinstance(value, date) else value

    def as_entered(self, kept):
        """What `own` keeps as a form takes it."""
        if kept is None:
            return None
        if self.kind == self.Kind.NUMBER:
            return Decimal(str(kept))
        return parse_date(kept) if self.kind == self.Kind.DATE else kept

    def read(self, value):
        """A value from elsewhere as `own` keeps it; ValidationError as at the field of a form."""
        field = self.form_field()
        field.required = False
        return self.as_kept(field.clean(value))

    def shown(self, kept) -> str:
        """What `own` keeps as people read it; "" for nothing."""
        value = self.as_entered(kept)
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return number_format(value.normalize(), use_l10n=True, force_grouping=True)
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


@once_per_request
def _in_use() -> list[OwnField]:
    return list(OwnField.objects.in_use())


def own_fields(about: str) -> list[OwnField]:
    """The fields in use, in their order; read once while a request is answered."""
    return [one for one in _in_use() if one.about == about]


class HasOwnFields(models.Model):
    """A record with own fields; `own` is key -> value."""

    OWN_ABOUT: str

    own = models.JSONField(default=dict, db_default={}, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def own_facts(self) -> list[tuple[str, str]]:
        """(label, value as it reads) of the fields in use that are filled in."""
        told = [(one.label, one.shown(self.own.get(one.key))) for one in own_fields(self.OWN_ABOUT)]
        return [(label, value) for label, value in told if value]

    def clean(self):
        """What stands in fields in use is of their kind, by whichever door it came."""
        super().clean()
        for one in own_fields(self.OWN_ABOUT):
            if (kept := self.own.get(one.key)) is not None and kept not in one.former_choices:
                try:
                    one.read(one.as_entered(kept))
                except (ValidationError, ArithmeticError, TypeError, ValueError) as error:
                    raise ValidationError(_("%(label)s: this is not what the field holds.") % {"label": one}) from error


def own_index(name: str) -> GinIndex:
    """The index by which records are found by their own fields."""
    return GinIndex(fields=["own"], name=name)


def carried_over(source, target) -> dict:
    """What `target` lacks and `source` knows under the same label and kind: `target`'s own fields with it."""
    by_label = {(one.label, one.kind): one.key for one in own_fields(source.OWN_ABOUT)}
    known = {one.key: source.own.get(by_label.get((one.label, one.kind), "")) for one in own_fields(target.OWN_ABOUT)}
    return {key: value for key, value in known.items() if value is not None} | target.own
