from django import forms

from .models import SavedView


class ViewForm(forms.ModelForm):
    """Name of a view, to whom it is shown, where it stands among the others."""

    class Meta:
        model = SavedView
        fields = ["name", "scope", "position"]
        widgets = {"scope": forms.RadioSelect}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        scopes = SavedView.scopes_open_to(by)
        self.fields["scope"].choices = [choice for choice in SavedView.Scope.choices if choice[0] in scopes]
        if len(scopes) == 1:
            del self.fields["scope"]

    def clean(self):
        self.instance.show_to(self.cleaned_data.get("scope", SavedView.Scope.OWN), by=self.by)
        return super().clean()

    def _get_validation_exclusions(self):
        """A name is taken per person and page, neither of which is asked."""
        return super()._get_validation_exclusions() - {"owner", "page"}
