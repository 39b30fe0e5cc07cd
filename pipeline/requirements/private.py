"""The requirements as the customer reads and confirms them, without an account (3.2.3)."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.recipients import recipients_of
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.links.private_pages import PrivatePage, answered, private_page, shown

from ..models import Opportunity, Requirements, RequirementsAnswer
from ..working import worked_by


class WordForm(forms.Form):
    """Who confirms which version, by the name that is typed, or what is to be changed."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    comment = forms.CharField(
        label=_("What should be changed?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self):
        entered = super().clean()
        if self.wants_a_change and not entered.get("comment"):
            self.add_error("comment", _("Tell us what should be changed."))
        return entered

    @property
    def wants_a_change(self) -> bool:
        return self.data.get("verdict") == RequirementsAnswer.Verdict.COMMENTED


@private_page("requirements")
class RequirementsPage(PrivatePage):
    """Always the newest version; who answers an older one that was still open in the browser is told so."""

    label = _("Requirements")
    clause = "3.2.3"

    def page(self, request, link):
        newest = link.record.read().newest
        return self._shown(request, link, WordForm(initial={"name": link.name, "number": newest and newest.number}))

    def answer(self, request, link):
        form = WordForm(request.POST)
        if not form.is_valid():
            return self._shown(request, link, form, 422)
        given = form.cleaned_data
        version = link.record.versions.filter(number=given["number"]).first()
        if version is None:
            raise NotNow(gettext("There is no such version. Please open the page again."), "3.2.3")
        verdict = RequirementsAnswer.Verdict
        kind = verdict.COMMENTED if form.wants_a_change else verdict.CONFIRMED
        comment = given["comment"] if form.wants_a_change else ""
        version.answer_by_customer(name=given["name"], verdict=kind, comment=comment)
        newest = link.record.versions.first()
        if newest == version:
            return answered(request)
        return self._outdated(request, link, version, newest, given["name"])

    def _outdated(self, request, link, version, newest, name):
        """The answer is kept with the version it is of, and the newer one is put before the customer."""
        link.record.forget()
        form = WordForm(initial={"name": name, "number": newest.number})
        return self._shown(request, link, form, 409, outdated=version)

    def _shown(self, request, link, form, status=200, outdated=None):
        brief = link.record.read()
        version, confirmed = brief.newest, brief.confirmation
        former = confirmed.version if confirmed and confirmed.version != version else None
        context = {
            "version": version,
            "form": form,
            "outdated": outdated,
            "former": former,
            "changed": version.differs_from(former) if version else [],
            "gone": former.differs_from(version) if former else [],
        }
        return shown(request, link, "pipeline/requirements/private.html", context, status)

    def title(self, record):
        return gettext("Your requirements: %(name)s") % {"name": record.opportunity.name}

    def letter(self, record):
        return gettext(
            "we have written down what you need, as we understood it. Please read it, and confirm it or tell us "
            "what to change:"
        )

    def records(self, user):
        return Requirements.objects.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def refusal(self, record, by):
        return worked_by(record.opportunity, by) or _nothing_frozen(record)

    def recipients(self, record):
        return recipients_of(record.opportunity.customer)

    def keeper(self, record):
        return record.opportunity.owner

    def staff_url(self, record):
        return record.opportunity.get_absolute_url()

    def chronicle(self, record):
        return record.opportunity


def _nothing_frozen(brief) -> RuleBroken | None:
    """The customer reads a version that stands still."""
    if brief.newest:
        return None
    return RuleBroken(
        gettext("Freeze the requirements first: the customer confirms a version that stands still."),
        "3.2.3",
        remedy=gettext("See the requirements"),
        remedy_url=brief.get_absolute_url(),
    )
