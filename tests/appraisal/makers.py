"""Makers of chapter 4."""

from datetime import date, timedelta
from decimal import Decimal

from appraisal.models import Objection, Period, RuleSet, Scorecard
from appraisal.models.rule_set import DEFAULT_CURVE
from salesdept.common.calendar import Month, as_of
from tests.makers import make_target
from tests.pipeline.makers import make_contract, sign

OCTOBER = Month.parse("2026-10")

WAIVER = "the costs come next week"


def open_period(month: Month) -> Period:
    """The month, opened and computed on the first day after it."""
    with as_of(month.next.first):
        return Period.open_month(month)


def compiled(month: Month, office) -> Period:
    """Compiled by the clerk, with what is missing waived."""
    period = open_period(month)
    with as_of(month.next.first + timedelta(days=1)):
        compile_anyway(period, office)
    return period


def compile_anyway(period: Period, office) -> None:
    """What is missing is waived by who may, then the clerk compiles."""
    for by in (office.manager, office.leadership):
        if own := period.waivable_by(by):
            period.waive(by=by, what=[one.key for one in own], reason=WAIVER)
    period.compile(by=office.clerk)


def reviewed(month: Month, office) -> Period:
    """Looked at card by card and signed by everybody who has cards to sign."""
    period = compiled(month, office)
    with as_of(month.next.first + timedelta(days=2)):
        for reviewer in (office.supervisor, office.other_supervisor, office.manager):
            if period.parts_to_sign(reviewer):
                look_at_all(period, reviewer)
                period.review(by=reviewer)
    return period


def look_at_all(period: Period, reviewer) -> None:
    for card in period.cards_to_review(reviewer):
        card.see(by=reviewer)


def published(month: Month, office) -> Period:
    period = reviewed(month, office)
    with as_of(month.next.first + timedelta(days=3)):
        period.evaluate(by=office.manager)
        period.publish(by=office.manager)
    return period


def set_targets(month: Month, *reps) -> None:
    for rep in reps:
        make_target(rep, month)


def make_draft(manager, month: Month | None = None, **rules) -> RuleSet:
    """A draft for next month, like the default rules but for `rules`."""
    terms = DEFAULT_CURVE | {"valid_from": month or Month.current().next, "drafted_by": manager} | rules
    return RuleSet.objects.create(**terms)


def announced(office, month: Month, **rules) -> RuleSet:
    """Rules from `month` on, announced in the month before."""
    with as_of(month.previous.first):
        made = make_draft(office.manager, month, **rules)
        made.propose(by=office.manager)
        made.announce(by=office.leadership)
    return made


def sell(rep, supervisor, on: date, gross=106_000, **terms):
    """A contract signed on that day; 6 % tax."""
    with as_of(on):
        return sign(make_contract(rep, gross=Decimal(gross), **terms), supervisor, on)


def card_of(rep, period) -> Scorecard:
    return period.cards().get(rep=rep)


def filed(card, about="amount") -> Objection:
    """An objection of the card's owner on the day after publication."""
    with as_of(card.period.month.next.first + timedelta(days=4)):
        return Objection.file(card, by=card.rep, about=about, note="a contract is missing")
