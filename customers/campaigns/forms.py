from django import forms
from django.db import transaction

from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from .models import Campaign


class CampaignForm(NewRecordForm):
    clause = "3.1.1"

    class Meta:
        model = Campaign
        fields = ["name", "channel", "starts_on", "ends_on", "cost", "note"]
        widgets = {
            "channel": forms.RadioSelect,
            "starts_on": DateInput,
            "ends_on": DateInput,
            "note": forms.Textarea({"rows": 3}),
        }


class CampaignEditForm(VersionedForm):
    clause = "3.1.1"

    class Meta(CampaignForm.Meta):
        pass

    @transaction.atomic
    def save(self, commit=True):
        """Its leads follow to another channel, and so does their score."""
        campaign = super().save(commit)
        campaign.leads.rescore()
        return campaign
