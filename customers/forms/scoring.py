"""The points of leads (3.1.2)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import VersionedForm

from ..channels import Channel
from ..fields import PointsField
from ..models import Lead, ScoreTable
from ..scoring import complete_labels


class ScoreTableForm(VersionedForm):
    """The points of leads (3.1.2): a line each, what earns them and how many."""

    clause = "3.1.2"

    industry = PointsField(label=_("Industry"), help_text=_("A part of its name."))
    size = PointsField(label=_("Employees, at least"), is_number=True)
    channel = PointsField(label=_("Channel"), labels=lambda: dict(Channel.choices))
    completeness = PointsField(label=_("What is known"), labels=complete_labels)
    recency = PointsField(label=_("Days since it was collected, at most"), is_number=True)

    class Meta:
        model = ScoreTable
        fields = ["industry", "size", "channel", "completeness", "recency"]

    @transaction.atomic
    def save(self, commit=True):
        """From now on all open leads are scored by it."""
        table = super().save(commit)
        Lead.objects.open().rescore()
        return table
