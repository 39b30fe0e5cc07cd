from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Left, Length, LPad, Mod, Right, TruncDate

from customers.models import Communication
from salesdept.common.calendar import now
from salesdept.common.finding import FindableQuerySet
from salesdept.common.money import ZERO, money_field
from salesdept.people.models import Membership, Role

from .payers import BEFORE_PAYING, BEFORE_VERIFYING, accounts_of, falls_to_payer, of_posts
from .reviewers import falls_to, leading_today
from .roles import SEE_SUPPLEMENTS, SEE_WHOLE_BUDGET

CLAIM_WITHIN = timedelta(days=60)
"""After the expense; later claims need a reason (5.2.1)."""
IN_FORCE = ["approved", "frozen"]
"""Budgets that have not been closed; from a frozen one nothing new is taken, and it says so."""
APPROVED_ONCE = [*IN_FORCE, "closed", "reopening"]
"""Budgets that leadership approved, whatever became of them: one a year."""

ROUND = 1_000
"""Multiples of it are rare on invoices that nobody wrote by hand."""

NOT_LIVE = ("draft", "rejected", "cancelled", "voided")


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Budgets: those who draft, approve, pay and control see all; supervisors those in force; others none."""
        if user.is_a(*SEE_WHOLE_BUDGET):
            return self
        return self.filter(state__in=APPROVED_ONCE) if user.is_a(Role.SUPERVISOR) else self.none()

    def for_list(self):
        return self.annotate(
            planned=Sum("lines__planned", default=ZERO),
            approved=Sum("lines__approved", default=ZERO),
            reserved=Sum("lines__reserved", default=ZERO),
            spent=Sum("lines__spent", default=ZERO),
        )


class BudgetLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines: all for those who see whole budgets; for others what their own claims may draw on."""
        if user.is_a(*SEE_WHOLE_BUDGET):
            return self
        approved = self.filter(budget__state__in=APPROVED_ONCE if user.is_a(Role.SUPERVISOR) else IN_FORCE)
        return approved.filter(Q(team=None) | Exists(_was_in_its_team(user)))

    def approved_once(self, *years: int):
        """Lines of budgets that leadership approved; a closed one is among them and refuses by itself."""
        return self.filter(budget__year__in=years, budget__state__in=APPROVED_ONCE)

    def in_force(self, *years: int):
        """Lines of budgets that are not closed; a frozen one is among them and refuses by itself."""
        return self.filter(budget__year__in=years, budget__state__in=IN_FORCE)

    def for_list(self):
        return self.select_related("category", "team", "budget")


def _was_in_its_team(user):
    """Places of `user` in a line's team within its year: an expense is paid by the team of its day."""
    year = OuterRef("budget__year")
    places = Membership.objects.filter(user=user, team=OuterRef("team"), since__year__lte=year)
    return places.filter(Q(until=None) | Q(until__year__gte=year))


class SupplementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests for more: leadership and the manager all; who asks the own."""
        if user.is_a(Role.LEADERSHIP, Role.MANAGER):
            return self
        return self.filter(asked_by=user) if user.is_a(*SEE_SUPPLEMENTS) else self.none()

    def for_list(self):
        return self.select_related(
            "line__category", "line__team", "line__budget", "source__category", "source__team", "source__budget",
            "asked_by", "claim",
        )  # fmt: skip


class ClaimQuerySet(FindableQuerySet):
    def visible_to(self, user):
        """Own claims; of those handed in: a supervisor the team's, manager and leadership all, finance the approved.

        Who stands in for an absent reviewer sees what falls to the absent one, as long as it does.
        """
        own = Q(claimant=user)
        handed_in = ~Q(state="draft")
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self.filter(own | handed_in)
        if user.is_a(Role.FINANCE):
            return self.filter(own | Q(approved_by__isnull=False))
        if user.is_a(Role.SUPERVISOR):
            led_at_submission = Q(team__in=leading_today().filter(user=user).values("team"))
            led_now = Q(claimant__in=user.led_ids)
            return self.filter(own | handed_in & (led_at_submission | led_now | falls_to(user)))
        return self.filter(own)

    def to_review_by(self, user):
        """What waits for this reviewer, the longest-waiting first."""
        return self.filter(falls_to(user), state="submitted").order_by("submitted_at", "pk")

    def just_decided_by(self, user):
        """What this person can still take back: nobody was told of it yet."""
        from .models.claim.reviewed import TAKEN_BACK_WITHIN

        return self.filter(decided_by=user, untold=True, decided_at__gt=now() - TAKEN_BACK_WITHIN)

    def to_verify_by(self, user):
        """Approved claims whose verification is this person's."""
        return self.filter(falls_to_payer(user, *BEFORE_VERIFYING), state="approved").order_by("approved_at")

    def to_pay_by(self, user):
        """Verified claims whose payment is this person's."""
        return self.filter(falls_to_payer(user, *BEFORE_PAYING), state="verified").order_by("verified_at")

    def whose_turn_is(self, user):
        """What this person reviews, verifies or pays next."""
        turns = (
            falls_to(user) & Q(state="submitted"),
            falls_to_payer(user, *BEFORE_VERIFYING) & Q(state="approved"),
            falls_to_payer(user, *BEFORE_PAYING) & Q(state="verified"),
        )
        return self.filter(reduce(or_, turns))

    def waiting(self):
        """Handed in and not in payment yet, the longest-waiting first."""
        return self.filter(state__in=["submitted", "approved", "verified"]).order_by("submitted_at", "pk")

    def left_to_colleagues_of(self, user):
        """Approved and verified claims of which this person of finance may not take the next step."""
        own_work = self.to_verify_by(user).values("pk"), self.to_pay_by(user).values("pk")
        waiting = self.filter(state__in=["approved", "verified"]).order_by("approved_at")
        return waiting.exclude(pk__in=own_work[0]).exclude(pk__in=own_work[1])

    def bounced(self):
        """Paid, and returned by the bank as finance says; another one confirms or denies it."""
        return self.filter(state="paid", bounce_told_by__isnull=False)

    def with_what_came_back(self):
        """Annotate `came_back`: the bank gave an earlier payment of it back."""
        from .models import Payment

        return self.annotate(came_back=Exists(Payment.objects.filter(claim=OuterRef("pk"), failed_at__isnull=False)))

    def with_warnings(self):
        """Annotate `has_warning`: a check of one of its expenses asks for a look."""
        from .models import ClaimLine

        lines = ClaimLine.objects.filter(claim=OuterRef("pk")).for_review()
        return self.annotate(has_warning=Exists(lines.odd()))

    def for_list(self):
        """With `total`, the sum of the lines, and `is_asked`: a question waits for the claimant's answer."""
        from .models import ClaimLine, Question

        sums = ClaimLine.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(sum=Sum("amount"))
        total = Coalesce(Subquery(sums.values("sum")), ZERO, output_field=money_field())
        asked = Exists(Question.objects.filter(claim=OuterRef("pk"), answered_at=None))
        return self.select_related("claimant", "team", "commitment").annotate(total=total, is_asked=asked)


class ClaimLineQuerySet(models.QuerySet):
    def by_invoice(self):
        """Those that an invoice proves; days and kilometres go by the company's standards."""
        return self.filter(basis="invoice")

    def with_limit(self):
        """With `most`, up to which the standards of its day pay it without a reason; None where nothing limits it."""
        from .standards.models import ExpenseLimit, ExpenseStandards

        of_its_day = ExpenseStandards.objects.filter(valid_from__lte=OuterRef(OuterRef("spent_on")))
        limits = ExpenseLimit.objects.fitting(
            standards=Subquery(of_its_day.order_by("-valid_from").values("pk")[:1]),
            category=OuterRef("category"),
            grade=OuterRef("claim__claimant__role"),
            city=OuterRef("city"),
        )
        return self.annotate(most=Case(When(basis="invoice", then=Subquery(limits.values("most")[:1]))))

    def for_review(self):
        """Annotate what the checks point to, each from live lines of anybody's claims.

        `is_late`, `on_weekend`, `is_round`; `alike`: same amount, day and seller on other claims; `same_place` and
        `same_place_sum`: other expenses at the seller on that day, `is_split`: some of them the claimant's own;
        `is_next`: the seller's invoice before or after this one was claimed too; `has_visit`: the claimant met the
        customer on that day; `most`: what the standards of its day allow.
        """
        registered = Exists(self.model.invoice.related.related_model.objects.filter(line=OuterRef("pk")))
        return (
            self.with_limit()
            .select_related("category", "customer", "paper")
            .annotate(
                is_registered=registered,
                is_late=Q(spent_on__lt=TruncDate("claim__submitted_at") - CLAIM_WITHIN),
                on_weekend=Q(spent_on__iso_week_day__gte=6),
                beyond_round=Mod(F("amount"), Value(ROUND), output_field=money_field()),
                next_key=_key_beside(+1),
                last_key=_key_beside(-1),
            )
            .annotate(**self._alike(), is_round=Q(beyond_round=0), is_next=self._is_next(), has_visit=_has_visit())
        )

    def odd(self):
        """Of those for review what a reviewer looks at before agreeing: such a claim is never approved in a batch."""
        of_its_kind = Q(is_late=True) | Q(on_weekend=True) | Q(is_round=True)
        beside_others = Q(alike__gt=0) | Q(is_split=True) | Q(is_next=True)
        above_limit, own_rate = Q(amount__gt=F("most")), ~Q(rate_reason="")
        of_other_buyer = Q(paper__isnull=False) & ~Q(paper__buyer_tax_id__in=["", settings.COMPANY_TAX_ID])
        odd = of_its_kind | beside_others | above_limit | own_rate | _of_doubtful_paper()
        return self.filter(odd | of_other_buyer if settings.COMPANY_TAX_ID else odd)

    def live(self):
        """Those of claims that are made, under way or paid: neither rejected nor cancelled."""
        return self.exclude(claim__state__in=["rejected", "cancelled", "voided"])

    def handed_in(self):
        """Those of claims that wait, are under way or paid."""
        return self.exclude(claim__state__in=NOT_LIVE)

    def cut(self):
        """Less is paid for them than was claimed."""
        return self.exclude(claimed=None)

    def _others(self):
        """Live lines of the seller on that day; days and kilometres have none: those of the claimant."""
        there = Q(basis="invoice", seller=OuterRef("seller"))
        own = ~Q(basis="invoice") & Q(claim__claimant=OuterRef("claim__claimant"))
        of_its_basis = self.model.objects.filter(there | own, basis=OuterRef("basis"), spent_on=OuterRef("spent_on"))
        return of_its_basis.order_by().exclude(claim__state__in=NOT_LIVE)

    def _alike(self) -> dict:
        same = self._others().filter(amount=OuterRef("amount")).exclude(claim=OuterRef("claim"))
        split = self._others().exclude(seller="").exclude(pk=OuterRef("pk")).exclude(amount=OuterRef("amount"))
        own = split.filter(claim__claimant=OuterRef("claim__claimant"))
        count, total = Count("pk"), Sum("amount")
        return {
            "alike": _one(same.values("spent_on").annotate(n=count).values("n"), 0),
            "is_split": Exists(own),
            "same_place": _one(split.values("spent_on").annotate(n=count).values("n"), 0),
            "same_place_sum": _one(split.values("spent_on").annotate(n=total).values("n"), ZERO, money_field()),
        }

    def _is_next(self):
        beside = self.model.objects.filter(invoice__key__in=[OuterRef("next_key"), OuterRef("last_key")])
        return Exists(beside.exclude(seller="").filter(seller=OuterRef("seller")))


def _of_doubtful_paper() -> Q:
    """Its photograph looks known, or what was read off it is typed over."""
    from .wallet.models import READ, TYPED_OVER

    doubtful = Q(paper__looks_known=True)
    for name in READ:
        doubtful |= Q(**{f"paper__sources__{name}": TYPED_OVER})
    return doubtful


def _one(values, otherwise, output_field=None):
    return Coalesce(Subquery(values), otherwise, output_field=output_field or models.IntegerField())


def _key_beside(step: int):
    """The number that is higher by `step`, of the same period, code or seller; "" if it does not end in six digits."""
    key = F("invoice_key")
    period = Coalesce(models.Func(key, Value("(:[0-9]{5}|@[0-9a-f]+)$"), function="SUBSTRING"), Value(""))
    number = Left(key, Length(key) - Length(period))
    digits = LPad(Cast(Cast(Right(number, 6), models.IntegerField()) + step, models.CharField()), 6, Value("0"))
    beside = Concat(Left(number, Length(number) - 6), digits, period)
    has_digits = Q(invoice_key__regex="[0-9]{6}(:[0-9]{5}|@[0-9a-f]+)?$")
    return Case(When(has_digits, then=beside), default=Value(""), output_field=models.CharField())


def _has_visit():
    """The claimant met the customer named, or anybody where none is named, on the day of the expense."""
    met = Communication.objects.filter(
        kind__in=[Communication.Kind.VISIT, Communication.Kind.MEETING],
        by=OuterRef("claim__claimant"),
        happened_at__date=OuterRef("spent_on"),
    )
    with_the_named = Exists(met.filter(customer=OuterRef("customer")))
    return Case(When(customer=None, then=Exists(met)), default=with_the_named, output_field=models.BooleanField())


class PaymentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Finance and leadership all; the manager those that are left to the manager, and the own."""
        if user.is_a(Role.FINANCE, Role.LEADERSHIP):
            return self
        if not user.is_a(Role.MANAGER):
            return self.none()
        own = Q(made_by=user) | Q(first_confirmed_by=user) | Q(confirmed_by=user)
        return self.filter(own) | self.waiting().left_to(user)

    def waiting(self):
        """Put together and not paid yet; one of which nothing is left waits for nobody."""
        from .models import Payment

        standing = Payment.objects.standing().filter(batch=OuterRef("pk"))
        return self.exclude(state="paid").filter(Exists(standing))

    def left_to(self, user):
        """What this person may confirm; the manager what all of finance and leadership had a part in."""
        left = self.exclude(self._parts_of(user))
        others = of_posts(Role.FINANCE, Role.LEADERSHIP) if user.is_a(Role.MANAGER) else ()
        return reduce(lambda rows, one: rows.filter(self._parts_of(one)), others, left)

    def _parts_of(self, user) -> Q:
        accounts = accounts_of(user)
        of_claims = Q(payments__claim__claimant__in=accounts) | Q(payments__claim__approved_by__in=accounts)
        in_claims = self.model._default_manager.filter(of_claims, payments__failed_at=None).order_by().values("pk")
        made = Q(made_by__in=accounts) | Q(first_confirmed_by__isnull=False, first_confirmed_by__in=accounts)
        return made | Q(pk__in=in_claims)

    def paid(self):
        return self.filter(state="paid").order_by("-confirmed_at")

    def for_list(self):
        """With `total` and `count` of what was not given back."""
        standing = Q(payments__failed_at=None)
        return self.select_related("made_by", "first_confirmed_by", "confirmed_by").annotate(
            total=Sum("payments__amount", filter=standing, default=ZERO), count=Count("payments", filter=standing)
        )
