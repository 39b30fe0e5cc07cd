"""Shapes of input that all chapters share."""

from django import forms
from django.db import transaction
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from .audit import changes_of, record_change
from .errors import Stale
from .records import uuid7


class ComponentRenderer(TemplatesSetting):
    """Forms drawn by templates/django/forms."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class MonthInput(forms.TextInput):
    input_type = "month"


class ReasonForm(forms.Form):
    """The reason that a step asks for; it is kept in the audit and shown to those concerned."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class VersionedForm(forms.ModelForm):
    """Edit of a record that more than one person may have open.

    Saving over a colleague's save raises Stale with both values of each field that differs. Every change is audited
    under `clause`. Pass `by`.
    """

    clause = "7.1.1"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["version"].initial = self.instance.version

    def save(self, commit=True):
        with transaction.atomic():
            saved = type(self.instance)._base_manager.select_for_update().get(pk=self.instance.pk)
            if self.cleaned_data["version"] not in (None, saved.version):
                raise Stale(
                    _("Somebody saved this record while you were editing it. Your entries are kept below."),
                    self.clause,
                    self._both(saved),
                )
            changed = changes_of(self, saved)
            self.instance.version = saved.version + 1
            super().save(commit)
            if changed:
                record_change(self.instance, by=self.by, clause=self.clause, changed=changed)
        return self.instance

    def _both(self, saved) -> dict:
        pairs = {field.label: (self._shown(saved, name), self._shown(self.instance, name)) for name, field in self._own()}
        return {label: pair for label, pair in pairs.items() if pair[0] != pair[1]}

    def _own(self):
        return [(name, field) for name, field in self.fields.items() if name != "version"]

    def _shown(self, record, name) -> str:
        shown = getattr(record, f"get_{name}_display", None)
        return str(shown() if shown else getattr(record, name, ""))


class NewRecordForm(forms.ModelForm):
    """A new record whose id is drawn when the form is, so that five taps on the button make one record."""

    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    clause = "7.1.1"

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["record_id"].initial = uuid7

    @transaction.atomic
    def save(self, commit=True):
        """Save the record, or give back the one that an earlier tap of the same form by the same person made."""
        key = self.cleaned_data.get("record_id") or uuid7()
        model = type(self.instance)
        self.instance.pk = key
        if twin := self._twin(model, key):
            return twin
        record = super().save(commit)
        record_change(record, by=self.by, clause=self.clause, action="create")
        return record

    def _twin(self, model, key):
        from .models import AuditEntry

        twin = model._base_manager.filter(pk=key).first()
        if twin and AuditEntry.objects.of(twin).filter(action="create", by=self.by).exists():
            return twin
        if twin:
            self.instance.pk = uuid7()
        return None
