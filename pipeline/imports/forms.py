"""Shapes of what a person tells an import: the files, the answers to the preview, what to set up besides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ManyFilesField
from salesdept.common.tables.encodings import CHOICES, label
from salesdept.people.models import Role

from .columns import FIELDS, Kind
from .decisions import Decisions
from .matching import ADD, LEAVE, TAKE, Sure
from .offers import offers_named
from .stages import Meaning


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Files"),
        help_text=_("CSV, TSV or XLSX, one or several at once. What each one holds is told by its columns."),
    )


class StartForm(forms.Form):
    """What the manager may have set up along with the import; others start it without."""

    wants = ("document", "by")

    offers = forms.MultipleChoiceField(label=_("Set up as well"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        keys = (document.plan or {}).get("offers", []) if by.is_a(Role.MANAGER) else []
        self.offered = offers_named(keys)
        self.fields["offers"].choices = [(one.key, one.label) for one in self.offered]
        self.fields["offers"].initial = document.decided.offers
        if not self.offered:
            del self.fields["offers"]


class DecisionForm(forms.Form):
    """The answers to a preview, a field for each question that the files raise. Cleaned into `decisions`."""

    wants = ("document",)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = document.plan or {}
        self.before = document.decided
        self.tables = [TableFields(self, place, table) for place, table in enumerate(self.plan.get("tables", []))]
        self.matches = [self._match(place, match) for place, match in enumerate(self.plan.get("matches", []))]
        self.stages = [self._stage(place, one) for place, one in enumerate(self.plan.get("unknown_stages", []))]
        self.slips = [self._slip(place, slip) for place, slip in enumerate(self.plan.get("slips", []))]
        self.fields["keeps_leads"] = forms.BooleanField(
            label=_("Keep open deals without a customer as leads of their reps"),
            required=False,
            initial=self.before.keeps_leads,
        )
        self.fields["whole_or_nothing"] = forms.TypedChoiceField(
            label=_("Bad rows"),
            choices=[("", _("take the good rows only")), ("1", _("all rows or none"))],
            coerce=bool,
            required=False,
            initial="1" if self.before.whole_or_nothing else "",
        )
        # Drawn with the start, kept here too: a tick must outlast another check of the files.
        offers = [(key, key) for key in self.plan.get("offers", [])]
        self.fields["offers"] = forms.MultipleChoiceField(choices=offers, required=False, initial=self.before.offers)

    def _match(self, place: int, match: dict) -> dict:
        name = f"match{place}"
        choices = [(LEAVE, _("leave these rows out"))]
        if match["kind"] != "person":
            choices.insert(0, (ADD, _("add as new")))
        if match["proposal"]:
            choices.insert(0, (f"{TAKE}{match['proposal']}", _("is %(name)s") % {"name": match["proposal"]}))
        self.fields[name] = forms.ChoiceField(label=match["value"], choices=choices, initial=match["answer"])
        return match | {
            "field": self[name],
            "sure_label": Sure(match["sure"]).label,
            "kind_label": KIND_LABELS[match["kind"]],
        }

    def _stage(self, place: int, one: dict) -> dict:
        name = f"stage{place}"
        choices = [("", _("leave these rows out")), *Meaning.choices]
        self.fields[name] = forms.ChoiceField(label=one["value"], choices=choices, required=False)
        return one | {"field": self[name]}

    def _slip(self, place: int, slip: dict) -> dict:
        name = f"slip{place}"
        label = _("%(value)s → %(proposal)s") % {"value": slip["value"], "proposal": slip["proposal"]}
        self.fields[name] = forms.BooleanField(label=label, required=False, initial=slip["taken"])
        return slip | {"field": self[name]}

    def clean(self) -> dict:
        given = super().clean()
        stages = {one["value"]: given.get(f"stage{n}", "") for n, one in enumerate(self.plan.get("unknown_stages", []))}
        decisions = Decisions(
            sheets={table.key: table.told(given) for table in self.tables},
            matches=self.before.matches
            | {one["key"]: given.get(f"match{n}", "") for n, one in enumerate(self.matches)},
            slips=[one["key"] for n, one in enumerate(self.slips) if given.get(f"slip{n}")],
            stages=self.before.stages | {value: meaning for value, meaning in stages.items() if meaning},
            offers=given.get("offers", []),
            keeps_leads=given.get("keeps_leads", False),
            whole_or_nothing=bool(given.get("whole_or_nothing")),
        )
        return {"decisions": decisions.as_json()}


KIND_LABELS = {"product": _("Product"), "person": _("Person"), "account": _("Customer")}


class TableFields:
    """The questions about one table: whether to take it, what it is, which column is which, how its dates run."""

    def __init__(self, form: DecisionForm, place: int, table: dict):
        self.form = form
        self.place = place
        self.table = table
        self.key = table["key"]
        self.sheet = table["sheet"] or {}
        self._add("take", forms.BooleanField(label=_("Import"), required=False, initial=table["is_taken"]))
        kinds = [("", _("not known")), *Kind.choices]
        self._add("kind", forms.ChoiceField(label=_("Holds"), choices=kinds, required=False, initial=table["kind"]))
        if self.sheet.get("form") == "csv":
            self._add_encoding()
        if table["date_example"]:
            self._add_date_order()
        for field in FIELDS.get(table["kind"], ()):
            self._add_column(field)

    def _name(self, part: str) -> str:
        return f"t{self.place}-{part}"

    def _add(self, part: str, field: forms.Field) -> None:
        self.form.fields[self._name(part)] = field

    def _add_encoding(self) -> None:
        found = self.sheet["encoding"]
        choices = {name: label(name) for name in (found, *CHOICES)}
        self._add("encoding", forms.ChoiceField(label=_("Encoding"), choices=choices.items(), initial=found))

    def _add_date_order(self) -> None:
        choices = [("", _("please choose")), ("dmy", _("day / month / year")), ("mdy", _("month / day / year"))]
        said = self.table["date_order"]
        heading = _("Dates such as %(date)s are") % {"date": self.table["date_example"]}
        field = forms.ChoiceField(label=heading, choices=choices, required=False, initial="" if said == "ask" else said)
        self._add("dates", field)

    def _add_column(self, field) -> None:
        choices = [
            ("", _("– not in the file –")),
            *((str(n), title) for n, title in enumerate(self.sheet["header"]) if title),
        ]
        place = self.table["columns"].get(field.key)
        initial = "" if place is None else str(place)
        # What is needed is asked for by the check, together with everything else that is wrong.
        self._add(
            f"c-{field.key}", forms.ChoiceField(label=field.label, choices=choices, required=False, initial=initial)
        )

    def _field(self, part: str):
        return self.form[self._name(part)] if self._name(part) in self.form.fields else None

    @property
    def take(self):
        return self._field("take")

    @property
    def options(self) -> list:
        return [field for field in (self._field(part) for part in ("kind", "encoding", "dates")) if field]

    @property
    def columns(self) -> list:
        return [self._field(f"c-{field.key}") for field in FIELDS.get(self.table["kind"], ())]

    def told(self, given: dict) -> dict:
        """What the person said; columns and encoding only where they differ from what was found."""
        said = {"take": given.get(self._name("take"), True)}
        kind = given.get(self._name("kind"), "")
        columns = {
            field.key: int(given[self._name(f"c-{field.key}")])
            for field in FIELDS.get(self.table["kind"], ())
            if given.get(self._name(f"c-{field.key}"))
        }
        if kind and kind != self.table["kind"]:
            said |= {"kind": kind}
        elif columns != self.table["columns"]:
            said |= {"kind": kind, "columns": columns}
        elif earlier := self.form.before.sheets.get(self.key, {}).get("columns"):
            said |= {"kind": kind, "columns": earlier}
        encoding = given.get(self._name("encoding"))
        if encoding and encoding != self.sheet["encoding"]:
            said["encoding"] = encoding
        elif earlier := self.form.before.sheets.get(self.key, {}).get("encoding"):
            said["encoding"] = earlier
        if dates := given.get(self._name("dates")):
            said["date_order"] = dates
        return said
