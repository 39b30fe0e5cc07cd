"""Shapes of input of the coverage of needs (3.3.2): the grid of the editor, and one answer at a time for programs."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, VersionedForm

from ..models import Coverage, Need
from .coverage import NeedLine, lines_of
from .models import PARTS

FIELDS = ["how", "words", "agreed_by", "agreed_on"]


def _shown(value) -> str:
    return "" if value is None else str(value)


class NeedForm(forms.ModelForm):
    """What the version says to one need. Hidden fields (`initial-…`) bring what stood there when the page was made.

    So a colleague's entry that was not touched here is left alone, and one that both changed is met, not lost.
    """

    how = forms.ChoiceField(
        label=_("how it is answered"),
        choices=[("", "–"), *Coverage.How.choices],
        required=False,
        show_hidden_initial=True,
    )
    words = forms.CharField(
        label=_("where it stands, or why it is left out"), max_length=300, required=False, show_hidden_initial=True
    )
    agreed_by = forms.CharField(
        label=_("who of the customer agreed"), max_length=80, required=False, show_hidden_initial=True
    )
    agreed_on = forms.DateField(label=_("agreed on"), required=False, widget=DateInput, show_hidden_initial=True)

    class Meta:
        model = Coverage
        fields = FIELDS

    def __init__(self, values=None, *, line: NeedLine, proposal):
        said = line.said or Coverage(proposal=proposal, need=line.need)
        super().__init__(values, instance=said, prefix=f"need-{line.need.pk}")
        self.line = line
        self.saved = {name: _shown(getattr(said, name)) for name in FIELDS}
        self.is_stale = False
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {line.text[:60]}"
        self.fields["words"].widget.attrs["list"] = "places-of-the-offer"
        self.fields["agreed_by"].widget.attrs["list"] = "people-of-the-customer"

    @property
    def is_emptied(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in FIELDS)

    def clean(self):
        entered = super().clean()
        if self.errors or not self.has_changed():
            return entered
        if not self.is_emptied and not entered["how"]:
            self.add_error("how", _("Say whether it is covered or left out."))
        self._must_be_as_seen(entered)
        return entered

    def _must_be_as_seen(self, entered: dict[str, Any]) -> None:
        """Where a colleague saved another answer meanwhile, it is shown beside one's own; saving again keeps that."""
        seen = {name: self.data.get(self.add_initial_prefix(name), "") for name in FIELDS}
        own = {name: _shown(entered.get(name)) for name in FIELDS}
        if self.saved in (seen, own):
            return
        self.is_stale = True
        told = " · ".join(filter(None, [self._saved_how(), *list(self.saved.values())[1:]]))
        self.add_error(None, _("Saved meanwhile: %(saved)s") % {"saved": told or _("empty")})
        seen_now = {self.add_initial_prefix(name): value for name, value in self.saved.items()}
        self.data = {**self.data.dict(), **seen_now}  # type: ignore[attr-defined]

    def _saved_how(self) -> str:
        return str(Coverage.How(self.saved["how"]).label) if self.saved["how"] else ""

    def _post_clean(self):
        if self.has_changed() and not self.is_emptied:
            super()._post_clean()

    def save(self, *, by) -> None:  # type: ignore[override]
        """What was changed here, and nothing else."""
        if not self.has_changed():
            return
        if not self.is_emptied:
            said = {name: self.cleaned_data[name] for name in FIELDS}
            Coverage.write(self.instance.proposal, self.line.need, by=by, **said)
        elif self.line.said:
            self.line.said.drop(by=by)


def need_forms(proposal, values=None) -> list[NeedForm]:
    """The grid: each need with what the version says to it, the musts that are open first."""
    return [NeedForm(values, line=line, proposal=proposal) for line in lines_of(proposal) if line.need]


def status_of(grid: list[NeedForm]) -> int:
    """The HTTP status of the page that shows the grid."""
    if any(form.is_stale for form in grid):
        return 409
    return 422 if any(form.errors for form in grid) else 200


def places_of(proposal) -> list[str]:
    """What one may name as the place where a need is covered: parts, steps of the plan, lines of the quotation."""
    steps = [step.title for step in proposal.plan_steps.all()]
    lines = [line.name for line in proposal.quotation.items]
    return list(dict.fromkeys([*map(str, PARTS.values()), *steps, *(_in_quotation(name) for name in lines)]))


def _in_quotation(name: str) -> str:
    return gettext("Quotation: %(line)s") % {"line": name}


def people_of(proposal) -> list[str]:
    """Who of the customer may have agreed."""
    return [person.name for person in proposal.opportunity.customer.contacts.filter(erased_on=None)]


class CoverageForm(forms.ModelForm):
    """What a version says to one need, in place of what it said before."""

    clause = "3.3.2"

    class Meta:
        model = Coverage
        fields = ["need", *FIELDS]

    def __init__(self, *args, proposal, by, **kwargs):
        super().__init__(*args, instance=Coverage(proposal=proposal), **kwargs)
        self.by = by
        needs = Need.objects.filter(requirements__opportunity=proposal.opportunity_id)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]

    def save(self, commit=True):
        return Coverage.write(self.instance.proposal, by=self.by, **self.cleaned_data)


class CoverageEditForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = Coverage
        fields = FIELDS

    @transaction.atomic
    def save(self, commit=True):
        self.instance.proposal.begin_change(self.by)
        said = super().save(commit)
        said.tell(self.by)
        return said
