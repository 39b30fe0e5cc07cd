from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import MD5, Cast, TruncMonth

from salesdept.common.calendar import now, today
from salesdept.common.finding import FindableQuerySet, Query
from salesdept.common.models import AuditEntry
from salesdept.people.models import Membership, Role

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

    def with_questions(self):
        """Ready to ask: no query per customer for what is asked."""
        return self.select_related("questionnaire").prefetch_related("questionnaire__versions")

    def hold(self, pk) -> bool:
        """Whether this one is among them, and stays so until the caller's transaction ends."""
        return bool(self.filter(pk=pk).select_for_update(no_key=True).values_list("pk"))


class InvitationQuerySet(models.QuerySet):
    def asked(self):
        """Those that went out; the others keep why not."""
        return self.filter(left_out="")

    def settled(self, channel: str):
        """Those at which no further look is worth it: asked, not in the sample, or nobody there agrees to be asked."""
        from ..models import Contact

        agree = Contact.objects.agreeing_to(channel).filter(customer=OuterRef("customer"))
        return self.filter(Q(left_out__in=["", "sample"]) | ~Exists(agree))

    def waiting(self):
        """Those that may still be answered."""
        return self.asked().filter(answered_at=None, unsubscribed_at=None, expires_at__gt=now())


class AnswerQuerySet(FindableQuerySet):
    def saying(self, text: str):
        """Those whose comment has every word of `text`, in either script."""
        found = self.model.received.matching(Query(text)).order_by().values("pk")  # type: ignore[attr-defined]
        return self.filter(pk__in=found)

    def visible_to(self, user):
        """Whole answers: the manager and the clerk all; rep and supervisor those of customers that they or their team
        keep now; after-sales those of own cases (4.3.2, 7.1.3).
        """
        return self.filter(_open_to(user))

    def summed_for(self, user):
        """What `user` may see in figures: who sees all the whole department's, others what is credited to them or to
        the team that they lead. Who keeps a file now does not bring the ratings of a colleague along (4.1.5).
        """
        return self.filter(_credited_to(user))

    def known_to(self, user):
        """Whole answers and those behind the reader's figures, told apart by `reads_whole`."""
        return self.filter(_open_to(user) | _credited_to(user)).told_to(user)

    def told_to(self, user):
        """Annotate `reads_whole`: of the others the reader learns rating and month, not customer or words (7.1.3).

        What one may not see, one may not narrow, sort or group by: lists and figures ask `told_on`, of those the first
        of the month, and `told_product`; ties are broken by `told_as`, because the id tells the moment.
        """
        whole, by_day = _open_to(user), _told_by_day(user)
        first, mixed = Cast(TruncMonth("received_on"), DateField()), Cast(MD5(Cast("pk", CharField())), UUIDField())
        return self.annotate(
            reads_whole=ExpressionWrapper(whole, BooleanField()),
            told_on=_where(by_day, F("received_on"), first),
            told_product=_where(by_day, F("product"), Value("")),
            told_as=_where(by_day, F("pk"), mixed),
        )

    def open(self):
        """Of those told to a reader the whole ones."""
        return self.filter(reads_whole=True)

    def for_list(self):
        return self.select_related(
            "customer", "contact", "rep", "team", "campaign", "case", "version_asked__questionnaire", "invitation"
        )

    def standing(self):
        """Those that count in the results: not excluded."""
        return self.filter(excluded_at=None)

    def in_doubt(self):
        """Those that rate somebody who wrote the address shortly before (`Invitation.address_by_rep_at`)."""
        return self.filter(IN_DOUBT)

    def exclude_all(self, *, by, reason: str) -> int:
        """None of these counts any more, and a file may bring each of them anew. Return how many counted."""
        ids = list(self.standing().select_for_update(of=("self",)).values_list("pk", flat=True))
        self.model.received.filter(pk__in=ids).update(  # type: ignore[attr-defined]
            excluded_at=now(), excluded_because=reason, excluded_by=by, reference="", version=F("version") + 1
        )
        AuditEntry.record_many(self.model, ids, "exclude", by_id=by.pk, clause="4.3.2", reason=reason)
        return len(ids)

    def in_month(self, month):
        return self.filter(received_on__gte=month.first, received_on__lte=month.last)

    def touched_since(self, moment, month):
        """Those of `month` that began or ceased to count after `moment`."""
        came = Q(created_at__gt=moment, excluded_at=None)
        went = Q(created_at__lte=moment, excluded_at__gt=moment)
        return self.in_month(month).filter(came | went)

    def rated(self):
        """As `SurveyAnswer.is_rated`."""
        return self.filter(rating__isnull=False, customer__isnull=False, rep__isnull=False)

    def counted(self):
        """What the appraisal counts (4.1.5): what is rated and not excluded."""
        return self.standing().rated()


EVERY = Q(pk__isnull=False)
NONE = Q(pk__in=[])
IN_DOUBT = Q(rating__isnull=False, invitation__address_by_rep_at__isnull=False)


def _open_to(user) -> Q:
    if user.is_a(Role.MANAGER, Role.CLERK):
        return EVERY
    if user.is_a(Role.AFTER_SALES):
        return Q(case__owner=user) | Q(invitation__case__owner=user)
    if user.is_a(Role.REP, Role.SUPERVISOR):
        return Q(customer__owner__in=_people_of(user))
    return NONE


def _told_by_day(user) -> Q:
    """The answers that are open; to who reads the whole department's figures, which name no customer, every one."""
    return EVERY if user.is_a(Role.LEADERSHIP) else _open_to(user)


def _where(condition: Q, value, otherwise):
    """A plain column where the condition always holds: an index may order by it."""
    return value if condition == EVERY else Case(When(condition, then=value), default=otherwise)


def _credited_to(user) -> Q:
    """By the team of that time; an answer that names none is its rep's (4.1.5)."""
    if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP):
        return EVERY
    if user.is_a(Role.SUPERVISOR):
        led = Membership.objects.on(today()).filter(user=user, leads=True).values("team")
        return Q(rep=user) | Q(team__in=led) | Q(team=None, rep__in=_people_of(user))
    return Q(rep=user) if user.is_a(Role.REP) else NONE


def _people_of(user) -> list:
    return [user.pk, *user.led_ids] if user.is_a(Role.SUPERVISOR) else [user.pk]
