"""A version of the proposal as the customer reads, takes along and answers it, without an account (3.3.3)."""

from django import forms
from django.http import FileResponse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.recipients import recipients_of
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.links.private_pages import PrivatePage, answered, private_page, shown
from salesdept.papers.kinds import KINDS
from salesdept.papers.making import ask_for, written

from ..models import Proposal
from .models import PARTS, organised_by
from .plans import time_line


class AnswerForm(forms.Form):
    """The customer's word: who says it, whether it is accepted, and else what is to be changed."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    wishes = forms.CharField(
        label=_("What is to be changed"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5})
    )

    @property
    def wants_changes(self) -> bool:
        return "change" in self.data

    def clean(self):
        entered = super().clean()
        if self.wants_changes and not entered.get("wishes", "").strip():
            self.add_error("wishes", _("Please say what is to be changed."))
        return entered


@private_page("proposal")
class ProposalPage(PrivatePage):
    label = _("Proposal")
    clause = "3.3.3"

    def page(self, request, link):
        return self._shown(request, link, AnswerForm(initial={"name": link.name}))

    def answer(self, request, link):
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._shown(request, link, form, 422)
        proposal, name = link.record, form.cleaned_data["name"]
        if form.wants_changes:
            proposal.decline_by_link(name, form.cleaned_data["wishes"])
        else:
            proposal.accept_by_link(name)
        return answered(request)

    def _shown(self, request, link, form, status=200):
        proposal = link.record
        newest = proposal.opportunity.proposals.filter(sent_at__isnull=False).first()
        context = {
            "proposal": proposal,
            "parts": [(part, label, getattr(proposal, part)) for part, label in PARTS.items()],
            "asked": proposal.coverage.as_sent(),
            "time_line": time_line(list(proposal.plan_steps.all())),
            "quotation": proposal.quotation,
            "totals": proposal.quotation.totals,
            "form": form,
            "newest": newest if newest != proposal else None,
            "refusal": proposal.answer_refusal(),
        }
        return shown(request, link, "pipeline/proposals/private.html", context, status)

    def _pdf(self, request, link):
        """The paper as it was sent, in the language of the page."""
        paper = ask_for(link.record, KINDS["proposal"], translation.get_language(), by=None)
        if not paper.is_made:
            raise NotNow(gettext("The PDF is being made. Please open it again in a minute."), "3.3.3")
        return FileResponse(paper.stored.open(), as_attachment=True, filename=paper.name)

    parts = {"pdf": _pdf}

    def title(self, record):
        return gettext("Our proposal: %(name)s") % {"name": record.opportunity.name}

    def letter(self, record):
        return gettext(
            "here is our proposal, attached as a PDF. On the page behind this link you can read it, accept it, or tell "
            "us what to change:"
        )

    def enclosure(self, record, language, by):
        return written(record, KINDS["proposal"], language, by=by, keep=True)

    def records(self, user):
        return Proposal.objects.visible_to(user)

    def refusal(self, record, by) -> RuleBroken | None:
        if not record.is_frozen:
            return NotNow(gettext("What is still being written is shown to nobody outside: send it first."), "3.3.3")
        return organised_by(record, by)

    def recipients(self, record):
        return recipients_of(record.opportunity.customer)

    def keeper(self, record):
        return record.opportunity.owner

    def chronicle(self, record):
        return record
