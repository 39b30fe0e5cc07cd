from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import PlannedVisit
from customers.visits.models import is_own
from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.records import Record


class VisitForDealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of which the reader may see both ends (7.1.3)."""
        from ..models import Opportunity

        visits = PlannedVisit.objects.visible_to(user).order_by().values("pk")
        return self.filter(
            visit__in=visits, opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk")
        )

    def for_list(self):
        return self.select_related("visit__customer", "visit__person", "opportunity")

    def latest_visits_first(self):
        return self.order_by("-visit__day", "-visit__starts", "pk")


class VisitForDeal(Record):
    """A planned visit is made for the sake of an opportunity of the same customer; one at most."""

    visit = models.OneToOneField(PlannedVisit, models.CASCADE, related_name="for_deal", editable=False)
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", models.CASCADE, related_name="planned_visits", verbose_name=_("opportunity")
    )

    objects = VisitForDealQuerySet.as_manager()

    def __str__(self):
        return f"{self.visit} · {self.opportunity}"

    def get_absolute_url(self):
        return self.visit.get_absolute_url()

    @classmethod
    @transaction.atomic
    def tie(cls, visit: PlannedVisit, opportunity, *, by) -> "VisitForDeal | None":
        """Say for which opportunity the visit is planned, None for none; raises what `refusal` says.

        RuleBroken for an opportunity of another customer.
        """
        visit.refresh_from_db(from_queryset=PlannedVisit.objects.select_for_update(of=("self",)))
        if refusal := cls.refusal(visit, by):
            raise refusal
        if opportunity is not None and opportunity.customer_id != visit.customer_id:
            raise RuleBroken(gettext("This opportunity is another customer's."), "3.1.3")
        former = cls.objects.filter(visit=visit).first()
        if (former and former.opportunity_id) == (opportunity and opportunity.pk):
            return former
        cls.objects.filter(visit=visit).delete()
        tied = cls.objects.create(visit=visit, opportunity=opportunity) if opportunity else None
        # Who reads the visit's history need not see the opportunity: it is not named there.
        record_change(visit, by=by, clause="3.1.3", action="tie" if tied else "untie")
        return tied

    @classmethod
    def refusal(cls, visit: PlannedVisit, by) -> RuleBroken | None:
        """It is said by whose plan it is, of a visit that was not called off."""
        if refusal := is_own(visit, by):
            return refusal
        if visit.state == visit.State.CANCELLED:
            return NotNow(gettext("This is %(state)s by now.") % {"state": visit.get_state_display()}, "7.2.1")
        return None
