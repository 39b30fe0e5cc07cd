from django.db import models
from django.db.models import Count, Q

from salesdept.common.calendar import now
from salesdept.common.finding import FindableQuerySet, Query
from salesdept.people.models import Role

from ..roles import SEE_CAMPAIGNS


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(*SEE_CAMPAIGNS) else self.none()

    def for_list(self):
        return self.prefetch_related("versions")


class SurveyCampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whom the department asks is the clerk's work; the manager looks on (4.3.2)."""
        return self if user.is_a(*SEE_CAMPAIGNS) else self.none()

    def for_list(self):
        asked = Q(invitations__left_out="")
        return self.select_related("questionnaire").annotate(
            asked=Count("invitations", filter=asked),
            answered=Count("invitations", filter=asked & Q(invitations__answered_at__isnull=False)),
        )

    def running(self):
        return self.filter(state="running")


class InvitationQuerySet(models.QuerySet):
    def asked(self):
        """Those that went out; the others keep why not."""
        return self.filter(left_out="")

    def waiting(self):
        """Those that may still be answered."""
        return self.asked().filter(answered_at=None, unsubscribed_at=None, expires_at__gt=now())

    def behind(self, token_hash: str):
        """The one that this token opens, answered and expired ones too; None for a token that is none."""
        asked = self.asked().filter(links__token_hash=token_hash)
        return asked.select_related("campaign", "version_asked").first()


class AnswerQuerySet(FindableQuerySet):
    def saying(self, text: str):
        """Those whose comment has every word of `text`, in either script."""
        found = self.model.received.matching(Query(text)).order_by().values("pk")  # type: ignore[attr-defined]
        return self.filter(pk__in=found)

    def visible_to(self, user):
        """The manager and the clerk all; rep and supervisor those of own and the team's customers and those credited
        to them; after-sales those of own cases (4.3.2).
        """
        if user.is_a(Role.MANAGER, Role.CLERK):
            return self
        if user.is_a(Role.AFTER_SALES):
            return self.filter(Q(case__owner=user) | Q(invitation__case__owner=user))
        if not user.is_a(Role.REP, Role.SUPERVISOR):
            return self.none()
        scope = [user.pk, *user.led_ids] if user.is_a(Role.SUPERVISOR) else [user.pk]
        return self.filter(Q(customer__owner__in=scope) | Q(rep__in=scope))

    def summed_for(self, user):
        """What `user` may see in figures: leadership the whole department's, without the single answers."""
        return self if user.is_a(Role.LEADERSHIP) else self.visible_to(user)

    def for_list(self):
        return self.select_related(
            "customer", "contact", "rep", "team", "campaign", "case", "version_asked__questionnaire"
        )

    def standing(self):
        """Those that count in the results: not excluded."""
        return self.filter(excluded_at=None)

    def counted(self):
        """What the appraisal counts (4.1.5): a rating of a known customer, credited to a rep, not excluded."""
        known = Q(rating__isnull=False, customer__isnull=False, rep__isnull=False)
        return self.standing().filter(known)
