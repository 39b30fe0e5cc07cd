from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm
from salesdept.people.models import Role

from ..limits import suffices
from .models import Concession, NegotiationRound


class RoundFields(forms.ModelForm):
    clause = "3.4.1"
    groups = [
        (_("The customer asks"), ["asked_price", "asked_payment", "asked_service", "their_position"]),
        (_("We offer"), ["price", "payment_terms", "service_terms", "our_position"]),
    ]

    class Meta:
        model = NegotiationRound
        fields = [
            "held_on", "asked_price", "asked_payment", "asked_service", "their_position", "price", "payment_terms",
            "service_terms", "our_position",
        ]  # fmt: skip
        widgets = {
            "held_on": DateInput,
            **{name: forms.Textarea({"rows": 2}) for name in ("our_position", "their_position")},
        }


class RoundForm(RoundFields, NewRecordForm):
    """A new round of `opportunity`, about the version that lies on the table."""

    def __init__(self, *args, opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.opportunity, self.instance.by = opportunity, self.by
        self.instance.proposal = on_the_table(opportunity)
        if latest := opportunity.rounds.first():
            for name in ("price", "payment_terms", "service_terms"):
                self.initial.setdefault(name, getattr(latest, name))
        elif self.instance.proposal:
            self.initial.setdefault("price", self.instance.proposal.quotation.totals.net_in_company)


class RoundEditForm(RoundFields, VersionedForm):
    pass


def on_the_table(opportunity):
    """The accepted version, else the one sent last; None where nothing was sent."""
    sent = opportunity.proposals.filter(state__in=["sent", "accepted"])
    return sent.filter(state="accepted").first() or sent.order_by("-number").first()


Concessions = inlineformset_factory(
    NegotiationRound, Concession, fields=["given", "value", "got"], extra=2, can_delete=True
)


class AgreementForm(forms.Form):
    """The reason is asked for where the price lies beyond the limit of who closes the round."""

    wants = ("document", "by")
    asked_of_some = ("reason",)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        approver = document.worth().approver
        if suffices(by.role, approver):
            self.fields["reason"].required = False
        else:
            self.fields["reason"].label = _("Beyond your limit. Why should it be allowed?")
            self.fields["reason"].help_text = _("%(who)s decides.") % {"who": Role(approver).label}
