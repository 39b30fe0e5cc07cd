from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Least, Left, Length, LPad, Mod, Right, TruncDate

from customers.models import Communication
from salesdept.common.calendar import now
from salesdept.common.finding import NO_LIMIT, FindableQuerySet, Grams, grams_of
from salesdept.common.money import ZERO, money_field
from salesdept.people.models import Membership, Role

from .invoices.keys import NO_NUMBER, plain_number
from .invoices.read_out import CENT
from .payers import BEFORE_PAYING, BEFORE_VERIFYING, falls_to_payer, of_posts, own_accounts
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

FEWEST_SIGNS = 4
"""Of an invoice's number, by which it is looked for."""

NOT_LIVE = ("draft", "rejected", "cancelled", "voided")

FIRST_DAY = Least("spent_on", "paper__issued_on")
"""The day of an expense that is typed or that of its invoice, whichever was first."""


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

    def out(self):
        """Without those whose last decision may still be taken back."""
        from .models.claim.reviewed import ON_ITS_WAY, TAKEN_BACK_WITHIN

        return self.exclude(untold=True, decided_at__gt=now() - TAKEN_BACK_WITHIN - ON_ITS_WAY)

    def to_verify_by(self, user):
        """Approved claims whose verification is this person's, once the approval is out."""
        verified_next = self.out().filter(falls_to_payer(user, *BEFORE_VERIFYING), state="approved")
        return verified_next.order_by("approved_at")

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
        return self.out().filter(reduce(or_, turns))

    def waiting(self):
        """Handed in and not in payment yet, the longest-waiting first."""
        return self.filter(state__in=["submitted", "approved", "verified"]).order_by("submitted_at", "pk")

    def left_to_colleagues_of(self, user):
        """Approved and verified claims of which this person of finance may not take the next step."""
        own_work = self.to_verify_by(user).values("pk"), self.to_pay_by(user).values("pk")
        waiting = self.out().filter(state__in=["approved", "verified"]).order_by("approved_at")
        return waiting.exclude(pk__in=own_work[0]).exclude(pk__in=own_work[1])

    def bounced(self):
        """Paid, and returned by the bank as finance says; another one confirms or denies it."""
        return self.filter(state="paid", bounce_told_by__isnull=False)

    def to_be_paid_back(self, user):
        """Voided before the money is back: the own ones, and those of which this person writes down that it came.

        With `paid`, what was paid through the bank.
        """
        from .models import Payment

        owed = self.filter(Q(claimant=user) | falls_to_payer(user, "claimant"), state="void_pending")
        payments = Payment.objects.standing().filter(claim=OuterRef("pk")).order_by("-pk")
        return owed.annotate(paid=Subquery(payments.values("amount")[:1])).order_by("paid_at", "pk")

    def with_what_came_back(self):
        """Annotate `came_back`: the bank gave an earlier payment of it back."""
        from .models import Payment

        return self.annotate(came_back=Exists(Payment.objects.filter(claim=OuterRef("pk"), failed_at__isnull=False)))

    def with_invoice(self, typed: str):
        """Those with an expense whose invoice has this number, or has it in its number."""
        from .models import ClaimLine

        # The slice cuts nothing off. It has the index answer first.
        return self.filter(pk__in=ClaimLine.objects.with_number(typed).order_by().values("claim")[:NO_LIMIT])

    def with_warnings(self):
        """Annotate `has_warning`: a check asks for a look; and `together_up_to`, the rules' sum for a batch."""
        from .models import ClaimLine, PaymentRules

        lines = ClaimLine.objects.filter(claim=OuterRef("pk")).with_oddities()
        most = Value(PaymentRules.current().together_up_to, output_field=money_field())
        return self.annotate(has_warning=Q(Exists(lines.odd())) | ~Q(month_reason=""), together_up_to=most)

    def for_list(self):
        """With `total`, the sum of the lines, and `is_asked`: a question waits for the claimant's answer."""
        from .models import ClaimLine, Question

        sums = ClaimLine.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(sum=Sum("amount"))
        total = Coalesce(Subquery(sums.values("sum")), ZERO, output_field=money_field())
        asked = Exists(Question.objects.filter(claim=OuterRef("pk"), answered_at=None))
        return self.select_related("claimant", "team", "commitment").annotate(total=total, is_asked=asked)

    def with_signatures(self):
        return self.select_related("approved_by", "approved_for", "verified_by", "paid_by")


class ClaimLineQuerySet(models.QuerySet):
    def by_invoice(self):
        """Those that an invoice proves; days and kilometres go by the company's standards."""
        return self.filter(basis="invoice")

    def by_days(self):
        """Days away, by the standards."""
        return self.filter(basis="days")

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

        Beside the oddities `same_place` and `same_place_sum`: other expenses at the seller on that day; `visit_id`:
        where the claimant met the customer on that day; `small`, the small picture of its invoice, and `facts`, what
        was read of one that is data.
        """
        registered = Exists(self.model.invoice.related.related_model.objects.filter(line=OuterRef("pk")))
        rows = self.with_oddities().select_related("category", "customer", "paper")
        return rows.annotate(is_registered=registered, visit_id=_visit(), **_small(), **self._same_place())

    def with_oddities(self):
        """Annotate what `odd` goes by.

        `first_day`: its own or its invoice's; `joined_on`: when the claimant first came to a team; `is_late`,
        `on_weekend`, `is_round`; `alike`: same amount, day and seller on other claims, `is_imported`: among the past
        expenses; `is_split`: others of the claimant's own at the seller on that day; `other_name`: whom the seller's
        tax ID named on an earlier claim; `is_next`: the seller's invoice before or after this one was
        claimed too; `most`: what the standards of its day allow; `is_elsewhere`: somebody else has its invoice too, in
        the wallet or on a draft; `is_like`: its photograph looks like one in a wallet that nobody could read.
        """
        return (
            self.with_limit()
            .annotate(
                first_day=FIRST_DAY,
                joined_on=_joined_on(),
                on_weekend=Q(spent_on__iso_week_day__gte=6),
                beyond_round=Mod(F("amount"), Value(ROUND), output_field=money_field()),
                next_key=_key_beside(+1),
                last_key=_key_beside(-1),
            )
            .annotate(
                **self._alike(),
                is_late=Q(first_day__lt=TruncDate("claim__submitted_at") - CLAIM_WITHIN),
                is_imported=_is_imported(),
                is_round=Q(beyond_round=0),
                is_next=self._is_next(),
                other_name=self._other_name(),
            )
            .annotate(is_elsewhere=self._is_elsewhere(), is_like=_is_like())
        )

    def before(self, day):
        """Those that were spent, or whose invoice was made out, before that day."""
        return self.alias(first_day=FIRST_DAY).filter(first_day__lt=day)

    def odd(self):
        """Of those for review what a reviewer looks at before agreeing: such a claim is never approved in a batch."""
        of_its_kind = Q(is_late=True) | Q(on_weekend=True) | Q(is_round=True) | Q(first_day__lt=F("joined_on"))
        beside_others = Q(alike__gt=0) | Q(is_split=True) | Q(is_next=True) | Q(is_imported=True)
        beside_others |= Q(is_elsewhere=True) | Q(is_like=True)
        above_limit, own_rate = Q(amount__gt=F("most")), ~Q(rate_reason="")
        of_other_buyer = Q(paper__isnull=False) & ~Q(paper__buyer_tax_id__in=["", settings.COMPANY_TAX_ID])
        odd = of_its_kind | beside_others | above_limit | own_rate | _of_doubtful_paper()
        return self.filter(odd | of_other_buyer if settings.COMPANY_TAX_ID else odd)

    def same_as(self, line):
        """Those of live claims with the same invoice as a line."""
        from .wallet.querysets import same_as

        return same_as(self.live(), line, "document_sha256")

    def looking_like(self, likeness: str):
        """Those of live claims whose photograph, attached by hand, looks like that."""
        from .wallet.querysets import alike

        return alike(self.live(), Value(likeness))

    def live(self):
        """Those of claims that are made, under way or paid: neither rejected nor cancelled."""
        return self.exclude(claim__state__in=["rejected", "cancelled", "voided"])

    def handed_in(self):
        """Those of claims that wait, are under way or paid."""
        return self.exclude(claim__state__in=NOT_LIVE)

    def with_number(self, typed: str):
        """Those whose invoice bears this number or has it in its number, typed with or without dashes, spaces, case."""
        number = plain_number(typed)
        if len(number) < FEWEST_SIGNS:
            return self.none()
        near = self.alias(grams=Grams("invoice_key")).filter(grams__contains=grams_of(number))
        # Neither the code, the period nor the seller behind a number is part of it.
        return near.filter(invoice_key__regex=f"^(CN:|TW:)?[A-Z0-9]*{number}")

    def cut(self):
        """Less is paid for them than was claimed."""
        return self.exclude(claimed=None)

    def _others(self):
        """Live lines of the seller on that day; days and kilometres have none: those of the claimant."""
        there = Q(basis="invoice", seller_key=OuterRef("seller_key"))
        own = ~Q(basis="invoice") & Q(claim__claimant=OuterRef("claim__claimant"))
        of_its_basis = self.model.objects.filter(there | own, basis=OuterRef("basis"), spent_on=OuterRef("spent_on"))
        return of_its_basis.order_by().exclude(claim__state__in=NOT_LIVE)

    def _alike(self) -> dict:
        same = self._others().filter(amount=OuterRef("amount")).exclude(claim=OuterRef("claim"))
        own = self._at_the_same_place().filter(claim__claimant=OuterRef("claim__claimant"))
        return {
            "alike": _one(same.values("spent_on").annotate(n=Count("pk")).values("n"), 0),
            "is_split": Exists(own),
        }

    def _same_place(self) -> dict:
        there = self._at_the_same_place().values("spent_on")
        return {
            "same_place": _one(there.annotate(n=Count("pk")).values("n"), 0),
            "same_place_sum": _one(there.annotate(n=Sum("amount")).values("n"), ZERO, money_field()),
        }

    def _at_the_same_place(self):
        same_elsewhere = Q(amount=OuterRef("amount")) & ~Q(claim=OuterRef("claim"))
        return self._others().exclude(seller_key="").exclude(pk=OuterRef("pk")).exclude(same_elsewhere)

    def _is_elsewhere(self):
        from .models import WalletInvoice
        from .wallet.querysets import SAME_NUMBER, any_of

        has_file, file = ~Q(document_sha256=""), OuterRef("document_sha256")
        kept = WalletInvoice.objects.filter(SAME_NUMBER | Q(sha256=file), discarded_at=None)
        lines = self.model.objects.live().filter(SAME_NUMBER | has_file & Q(document_sha256=file))
        theirs = any_of(kept.exclude(owner=OuterRef("claim__claimant")))
        return theirs | any_of(lines.exclude(claim__claimant=OuterRef("claim__claimant")))

    def _is_next(self):
        beside = self.model.objects.filter(invoice__key__in=[OuterRef("next_key"), OuterRef("last_key")])
        return Exists(beside.exclude(seller_key="").filter(seller_key=OuterRef("seller_key")))

    def _other_name(self):
        """Another name under which the tax ID of its seller was claimed before; None where there is none."""
        of_its_tax_id = Q(paper__seller_tax_id=OuterRef("paper__seller_tax_id")) & ~Q(paper__seller_tax_id="")
        before = self.model.objects.handed_in().filter(of_its_tax_id, created_at__lt=OuterRef("created_at"))
        others = before.exclude(seller_key__in=["", OuterRef("seller_key")]).order_by("-created_at")
        return Case(When(~Q(seller_key=""), then=Subquery(others.values("seller")[:1])))


def _is_like():
    from .models import WalletInvoice
    from .wallet.querysets import alike

    unread = WalletInvoice.objects.filter(discarded_at=None, key="").exclude(sha256=OuterRef("document_sha256"))
    return Case(When(likeness="", then=Value(False)), default=Exists(alike(unread, OuterRef("likeness"))))


def _small() -> dict:
    from .models import Preview

    previews = Preview.objects.filter(paper=OuterRef("document"))
    return {"small": Subquery(previews.values("picture")), "facts": Subquery(previews.values("facts"))}


def _of_doubtful_paper() -> Q:
    """Its photograph looks known, it was typed over, or day, number, sums, seller are not told alike."""
    from .wallet.models import READ, TYPED_OVER

    doubtful = Q(paper__looks_known=True) | Q(other_name__isnull=False) | Q(invoice_key__startswith=NO_NUMBER)
    doubtful |= Q(paper__issued_on__isnull=False) & ~Q(spent_on=F("paper__issued_on"))
    net_and_tax = F("paper__net") + F("paper__tax")
    doubtful |= Q(paper__total__gt=net_and_tax + CENT) | Q(paper__total__lt=net_and_tax - CENT)
    doubtful |= Q(paper__seller__gt="") & ~Q(seller=F("paper__seller"))
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


def _joined_on():
    places = Membership.objects.filter(user=OuterRef("claim__claimant")).order_by("since")
    return Subquery(places.values("since")[:1])


def _is_imported():
    """Paid from the company's own account or card already, as a file of past expenses tells it."""
    from .history.models import PastExpense

    same = {name: OuterRef(name) for name in ("spent_on", "amount", "seller_key")}
    return Exists(PastExpense.objects.counted().filter(**same)) & Q(basis="invoice")


def _visit():
    """Where the claimant met the customer named, or anybody where none is named, on the day of the expense."""
    met = Communication.objects.filter(
        kind__in=[Communication.Kind.VISIT, Communication.Kind.MEETING],
        by=OuterRef("claim__claimant"),
        happened_at__date=OuterRef("spent_on"),
    )
    first = met.order_by("happened_at")
    with_the_named = Subquery(first.filter(customer=OuterRef("customer")).values("pk")[:1])
    return Case(When(customer=None, then=Subquery(first.values("pk")[:1])), default=with_the_named)


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
        from .models import Payment

        accounts = own_accounts(user)
        made = Q(made_by__in=accounts) | Q(first_confirmed_by__isnull=False, first_confirmed_by__in=accounts)
        return made | Q(pk__in=Payment.objects.standing().of_or_approved_by(accounts).values("batch"))

    def paid(self):
        return self.filter(state="paid").order_by("-confirmed_at")

    def for_list(self):
        """With `total` and `count` of what was not given back."""
        standing = Q(payments__failed_at=None)
        return self.select_related("made_by", "first_confirmed_by", "confirmed_by").annotate(
            total=Sum("payments__amount", filter=standing, default=ZERO), count=Count("payments", filter=standing)
        )
