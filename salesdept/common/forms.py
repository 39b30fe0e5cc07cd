"""Shapes of input that all chapters share."""

from django import forms
from django.db import IntegrityError, transaction
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .audit import changes_of, record_change
from .errors import Stale
from .models import AuditEntry
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


class SuggestingInput(forms.TextInput):
    """Free text with names to choose from; `suggestions` are read when the field is drawn."""

    template_name = "django/forms/widgets/suggest.html"

    def __init__(self, suggestions, attrs=None):
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-names"
        context["widget"]["suggestions"] = self.suggestions
        return context


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploads in one field; each is checked like a single one."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


def long_text(label, **options) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea({"rows": 4}), **options)


class ReasonForm(forms.Form):
    """The reason that a step asks for; it is kept in the audit and shown to those concerned."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class VersionedForm(forms.ModelForm):
    """Edit of a record that more than one person may have open. Pass `by`.

    When a colleague saved in between, the form comes back with both values of each field that differs and `status` 409;
    sending it once more saves over the colleague knowingly. Every change is audited under `clause`.
    """

    clause = "7.1.1"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.is_stale = False
        self.fields["version"].initial = self.instance.version

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 409 if self.is_stale else 422 if self.errors else 200

    def clean(self):
        entered = super().clean()
        if entered.get("version") not in (None, self.instance.version):
            self._tell_stale(entered)
        return entered

    def _tell_stale(self, entered) -> None:
        self.is_stale = True
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("version")] = self.instance.version  # type: ignore[index]
        self.add_error(
            None, _("Somebody saved this record while you were editing it. Save again to keep your entries.")
        )
        for name in self.changed_data:
            if name in entered and name != "version":
                saved = self._shown(name)
                self.add_error(name, _("Saved meanwhile: %(saved)s") % {"saved": saved or _("empty")})

    def _shown(self, name: str) -> str:
        display = getattr(self.instance, f"get_{name}_display", None)
        return str(display() if display else getattr(self.instance, name, "") or "")

    def further_changes(self, saved) -> dict:
        """name -> [before, after] of what is changed beside the model's own fields."""
        return {}

    @transaction.atomic
    def save(self, commit=True):
        """Save and audit; Stale when somebody saved between reading and saving."""
        saved = type(self.instance)._base_manager.select_for_update().get(pk=self.instance.pk)
        if saved.version != self.instance.version:
            raise Stale(_("Somebody saved this record at the same moment. Open it again."), self.clause)
        changed = changes_of(self, saved) | self.further_changes(saved)
        self.instance.version += 1
        super().save(commit)
        if changed:
            record_change(self.instance, by=self.by, clause=self.clause, changed=changed)
        return self.instance


class NewRecordForm(forms.ModelForm):
    """A new record whose id is drawn when the form is, so that five taps on the button make one record. Pass `by`.

    What belongs to a new record beside its own row is made by `complete`.
    """

    clause = "7.1.1"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["record_id"].initial = uuid7

    def _post_clean(self):
        """What an earlier tap took is not taken by another: the values are compared with all records but its own."""
        if self.twin:
            self.instance.pk, self.instance._state.adding = self.twin.pk, False
        super()._post_clean()

    @transaction.atomic
    def save(self, commit=True):
        """Save the record, or give back the one that an earlier tap on the same form by the same person made."""
        if self.twin:
            return self.twin
        self.instance.pk = self.cleaned_data.get("record_id") or uuid7()
        try:
            with transaction.atomic():
                record = super().save(commit)
        except IntegrityError:
            if twin := self._earlier_tap():
                return twin
            raise
        record_change(record, by=self.by, clause=self.clause, action="create")
        self.complete(record)
        return record

    def complete(self, record) -> None:
        """In the transaction that makes the record, once."""

    @cached_property
    def twin(self):
        """The record that an earlier tap made; None at the first one. Known once `record_id` is cleaned."""
        return self._earlier_tap()

    def _earlier_tap(self):
        key = self.cleaned_data.get("record_id")
        made = type(self.instance)._base_manager.filter(pk=key).first() if key else None
        is_ours = made and AuditEntry.objects.of(made).filter(action="create", by=self.by).exists()
        return made if is_ours else None
