from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.records import Record

from ...catalogue.currencies import currency_choices
from ...quotations.models import company_currency
from ...working import worked_by
from ..querysets import RequirementsQuerySet
from ..standing import Standing, standing_of
from ..written import WrittenNeed

if TYPE_CHECKING:
    from .confirming import RequirementsAnswer, RequirementsVersion
    from .feasibility import FeasibilityQuestion


class Requirements(Record):
    """What an opportunity's research found out (3.2): the budget here, needs, deciders and steps of buying as rows.

    What the customer confirms is a frozen version; whether the confirmation still holds follows from comparing it with
    what stands here now (`standing`), and is never stored.
    """

    class Certainty(models.TextChoices):
        APPROVED = "approved", _("approved by the customer")
        STATED = "stated", _("named by the customer")
        ESTIMATED = "estimated", _("our estimate")

    opportunity = models.OneToOneField("pipeline.Opportunity", models.CASCADE, related_name="requirements")
    budget = money_field(verbose_name=_("the customer's budget"), null=True, blank=True)
    budget_currency = models.CharField(
        _("currency"), max_length=3, choices=currency_choices(), default=company_currency
    )
    budget_certainty = models.CharField(_("how certain"), max_length=10, choices=Certainty, blank=True)
    budget_source = models.CharField(_("who or what says so"), max_length=200, blank=True)
    budget_asked_on = models.DateField(_("not known, asked on"), null=True, blank=True)
    is_custom = models.BooleanField(
        _("custom work: the technical department has to say whether it can be done"), default=False
    )
    feasibility = models.TextField(_("why our standard does it"), max_length=4000, blank=True)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    """The research of an earlier deal from which this one was taken over (requirements.carrying)."""

    objects = RequirementsQuerySet.as_manager()

    needs: Any
    deciders: Any
    purchase_steps: Any
    questions: Any
    versions: Any

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="customers_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget_asked_on=None), name="budget_is_known_or_asked_for"
            ),
        ]

    def __str__(self):
        return str(self.opportunity)

    def get_absolute_url(self):
        return f"{self.opportunity.get_absolute_url()}#research"

    @classmethod
    def of(cls, opportunity) -> "Requirements":
        """The opportunity's research, begun if there is none."""
        brief = getattr(opportunity, "requirements", None)
        if brief is None:
            brief, _is_new = cls.objects.get_or_create(opportunity=opportunity)
            opportunity.requirements = brief
        return brief

    # Who writes.

    def may_edit(self, user) -> bool:
        return self.opportunity.may_edit(user)

    def must_be_written_by(self, by) -> None:
        """NotYourPart for who does not work on the opportunity, NotNow once it is closed."""
        if refusal := worked_by(self.opportunity, by):
            raise refusal
        if not self.may_edit(by):
            raise NotNow(gettext("This opportunity is closed: its research is only read."), "3.2.1")

    def note_change(self, by, **changed) -> None:
        """The opportunity's history tells of it; what was read of the rows before is read anew."""
        self.forget()
        record_change(self.opportunity, by=by, clause="3.2.1", action="research", changed=changed)

    def know_budget(self, *, by, amount, certainty: str) -> None:
        """The amount in company currency and how certain it is, as the gate's dialog asks for it."""
        self.must_be_written_by(by)
        self.budget, self.budget_certainty, self.budget_asked_on = amount, certainty, None
        self.budget_currency = company_currency()
        self._save_facts(by, budget=str(amount))

    def call_feasible(self, *, by, why: str) -> None:
        """Our own word that the standard does it."""
        self.must_be_written_by(by)
        self.feasibility = why
        self._save_facts(by, feasibility=why)

    def _save_facts(self, by, **now) -> None:
        self.version += 1
        self.save()
        self.note_change(by, **{name: ["", value] for name, value in now.items()})

    # What stands here.

    def read(self) -> "Requirements":
        """With all rows at hand, in six queries; rows that are at hand already cost none."""
        from .confirming import RequirementsAnswer, RequirementsVersion
        from .feasibility import FeasibilityQuestion
        from .rows import Decider, Need

        answers = RequirementsAnswer.objects.select_related("by", "attachment")
        prefetch_related_objects(
            [self],
            Prefetch("needs", Need.objects.select_related("contact")),
            Prefetch("deciders", Decider.objects.select_related("contact")),
            "purchase_steps",
            Prefetch("questions", FeasibilityQuestion.objects.select_related("asked_by", "answered_by")),
            Prefetch("versions", RequirementsVersion.objects.select_related("frozen_by")),
            Prefetch("versions__answers", answers),
        )
        return self

    def forget(self) -> None:
        """Rows were written: what `read` put at hand is no longer true."""
        vars(self).pop("_prefetched_objects_cache", None)

    @property
    def latest_question(self) -> "FeasibilityQuestion | None":
        """The last word that was asked of the technical department."""
        return next(iter(self.questions.all()), None)

    def content(self) -> dict:
        """What the customer reads and confirms: needs with pains, answers and goals, and what the technical department
        asks for. Budget, deciders and the reasons given inside the house are none of it.
        """
        answered = next((one for one in self.questions.all() if not one.is_open), None)
        return {
            "needs": [WrittenNeed.of(need).as_data() for need in self.needs.all()],
            "conditions": answered.conditions if answered else "",
        }

    # The customer's word.

    @property
    def newest(self) -> "RequirementsVersion | None":
        return next(iter(self.versions.all()), None)

    @property
    def confirmation(self) -> "RequirementsAnswer | None":
        """The customer's last confirmation, of whichever version."""
        return next((version.confirmation for version in self.versions.all() if version.confirmation), None)

    @property
    def standing(self) -> Standing:
        return standing_of(self)

    @transaction.atomic
    def freeze(self, *, by) -> "RequirementsVersion":
        """The next numbered version as it stands now, or the newest where nothing changed since.

        RuleBroken while there is no need to confirm.
        """
        self.must_be_written_by(by)
        Requirements.objects.select_for_update().get(pk=self.pk)
        self.forget()
        content, newest = self.content(), self.newest
        if not content["needs"]:
            raise RuleBroken(gettext("Write down at least one need: there is nothing to confirm yet."), "3.2.3")
        if newest and newest.content == content:
            return newest
        number = newest.number + 1 if newest else 1
        version = self.versions.create(number=number, content=content, frozen_by=by)
        self.forget()
        record_change(
            self.opportunity,
            by=by,
            clause="3.2.3",
            action="freeze_research",
            changed={"research_version": ["", str(number)]},
        )
        return version

    @transaction.atomic
    def record_confirmation(self, *, by, name, on, how, evidence="", upload=None, number=None) -> "RequirementsAnswer":
        """What the customer said elsewhere, with its proof: a text, a paper or both. `number` names the version that
        was confirmed, None what stands now.

        The paper is kept with the customer file. RuleBroken without proof, for a day to come and for a version that is
        confirmed already.
        """
        self.must_be_written_by(by)
        version = self.versions.get(number=number) if number else self.freeze(by=by)
        return version.keep_confirmation(by=by, name=name, on=on, how=how, evidence=evidence, upload=upload)
