"""Shapes of what a person tells an import of customer files: the file, and the answers to the preview."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.encodings import CHOICES, label
from salesdept.people.models import Role, User

from ..campaigns.models import Campaign
from ..channels import Channel
from ..colleagues import team_of
from ..roles import SELLERS
from .columns import Kind, known_fields
from .decisions import Decisions, Doubles


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, XLSX or vCard, also as Salesforce, HubSpot, Zoho, Odoo or EspoCRM write it. "
            "You see what would happen before anything is kept."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Holds"), choices=[("", _("what its columns show")), *Kind.choices], required=False
    )


class DecisionForm(forms.Form):
    """The answers to a preview. Cleaned into `decisions`."""

    wants = ("document",)

    doubles = forms.ChoiceField(
        label=_("Who is here already"), choices=Doubles.choices, widget=forms.RadioSelect, initial=Doubles.SKIP
    )
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who keeps the rows that name nobody"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = document.plan or {}
        self.before = document.decided
        self.sheet = self.plan.get("sheet") or {}
        self.fields["doubles"].initial = self.before.doubles
        self.importer = document.by
        self._ask_owner(document.by)
        if self.sheet:
            self._ask_about_sheet()

    def _ask_owner(self, importer) -> None:
        """A rep imports own files only, so there is nothing to ask."""
        if importer.is_a(Role.REP):
            del self.fields["owner"]
            return
        people = team_of(importer) if importer.is_a(Role.SUPERVISOR) else User.objects.filter(role__in=SELLERS)
        field = cast(forms.ModelChoiceField, self.fields["owner"])
        field.queryset = people.filter(is_active=True)
        field.initial = self.before.owner or (importer.pk if importer.is_a(*SELLERS) else None)

    def _ask_about_sheet(self) -> None:
        if len(self.plan["titles"]) > 1:
            titles = list(enumerate(self.plan["titles"]))
            self._add(
                "sheet", forms.TypedChoiceField(label=_("Worksheet"), choices=titles, coerce=int), self.before.sheet
            )
        self._add("kind", forms.ChoiceField(label=_("Holds"), choices=Kind.choices), self.plan["kind"])
        if self.sheet["form"] != "xlsx":
            found = self.sheet["encoding"]
            encodings = {name: label(name) for name in (found, *CHOICES)}
            self._add("encoding", forms.ChoiceField(label=_("Encoding"), choices=encodings.items()), found)
        if self.plan["kind"] == Kind.LEADS:
            self._ask_about_leads()
        orders = [("", _("as they show")), ("dmy", _("day / month / year")), ("mdy", _("month / day / year"))]
        self._add("date_order", forms.ChoiceField(label=_("Birthdays"), choices=orders), self.before.date_order)
        self.known = known_fields()
        for one in self.known:
            self._add_column(one)

    def _ask_about_leads(self) -> None:
        channels = [("", "–"), *Channel.choices]
        campaigns = [("", "–"), *((str(one.pk), one.name) for one in Campaign.objects.visible_to(self.importer))]
        channel = forms.ChoiceField(label=_("Channel of rows that name none"), choices=channels)
        campaign = forms.ChoiceField(label=_("Campaign of rows that name none"), choices=campaigns)
        self._add("channel", channel, self.before.channel)
        self._add("campaign", campaign, self.before.campaign)

    def _add(self, name: str, field: forms.Field, initial) -> None:
        field.required = False
        field.initial = initial
        self.fields[name] = field

    def _add_column(self, one) -> None:
        titles = [(str(place), title) for place, title in enumerate(self.sheet["header"]) if title]
        choices = [("", _("– not in the file –")), *titles]
        place = self.plan["columns"].get(one.key)
        self._add(
            f"c-{one.key}", forms.ChoiceField(label=one.label, choices=choices), "" if place is None else str(place)
        )

    @property
    def options(self) -> list:
        return [
            self[name]
            for name in ("sheet", "kind", "channel", "campaign", "encoding", "date_order")
            if name in self.fields
        ]

    @property
    def columns(self) -> list:
        return [self[f"c-{one.key}"] for one in self.known] if self.sheet else []

    def clean(self) -> dict:
        given = super().clean() or {}
        owner = given.get("owner")
        decisions = Decisions(
            doubles=given.get("doubles", self.before.doubles),
            sheet=given.get("sheet") or 0,
            owner=str(owner.pk) if owner else "",
            date_order=given.get("date_order", ""),
            channel=given.get("channel", self.before.channel),
            campaign=given.get("campaign", self.before.campaign),
            **self._of_sheet(given),
        )
        return {"decisions": decisions.as_json()}

    def _of_sheet(self, given: dict) -> dict:
        """Kind, columns and encoding only where they differ from what was found; another sheet is looked at afresh."""
        if not self.sheet or (given.get("sheet") or 0) != self.before.sheet:
            return {}
        found = self.sheet["encoding"]
        encoding = given.get("encoding") or found
        columns = {one.key: int(given[f"c-{one.key}"]) for one in self.known if given.get(f"c-{one.key}")}
        kind = given.get("kind") or self.plan["kind"]
        told: dict = {"encoding": encoding if encoding != found else self.before.encoding}
        if kind != self.plan["kind"]:
            told["kind"] = kind
        elif columns != self.plan["columns"] or self.before.columns is not None:
            told |= {"kind": kind, "columns": columns}
        elif self.before.kind:
            told["kind"] = self.before.kind
        return told
