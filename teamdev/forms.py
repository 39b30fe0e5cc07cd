from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import NewRecordForm
from salesdept.people.models import User

from .models import Praise
from .notices import tell_of_praise


class PraiseForm(NewRecordForm):
    """Praise for a colleague; who is praised is told."""

    clause = "6.3.2"

    class Meta:
        model = Praise
        fields = ["receiver", "text"]
        widgets = {"text": forms.Textarea({"rows": 3, "placeholder": _("What happened, and what was good about it")})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.giver = self.by
        self.fields["receiver"].queryset = User.objects.active().exclude(pk=self.by.pk)

    def complete(self, praise):
        tell_of_praise(praise)
