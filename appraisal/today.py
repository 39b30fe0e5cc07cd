"""What the month's way asks of whom."""

from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import Objection, Period, RuleSet, Scorecard

WANTED = {
    Role.CLERK: ["compile"],
    Role.SUPERVISOR: ["waive", "review"],
    Role.MANAGER: ["waive", "review", "evaluate", "publish"],
    Role.LEADERSHIP: ["waive", "review", "confirm"],
}
SHOWN = 10


@source(order=10)
def months_to_work_on(user):
    """The next step of each unfinished month that `user` may take now, or could once its cards are looked at."""
    if user.role not in WANTED:
        return
    for period in Period.objects.in_work().select_related("compiled_by", "rule_set")[:6]:
        for rule in (period.steps()[name] for name in WANTED[user.role]):
            if rule.name == "review":
                if period.state == Period.State.COMPILED and period.parts_to_sign(user):
                    yield _review(period, user)
            elif _waits(rule, period, user):
                yield _month(period, rule.label, period.get_state_display(), period.get_absolute_url())


def _waits(rule, period: Period, user) -> bool:
    """Compiling is the clerk's to do, too, while something is missing: the month's page says what."""
    return period.state == Period.State.OPEN if rule.name == "compile" else rule.refusal(period, user) is None


def _review(period: Period, user) -> WorkItem:
    left = sum(card.look != "seen" for card in period.cards_to_review(user))
    why = _("Cards to look at: %(count)d") % {"count": left} if left else _("all cards seen: sign")
    return _month(period, period.steps()["review"].label, why, reverse("appraisal:review", args=[period.month]))


def _month(period: Period, label, why: str, url: str) -> WorkItem:
    title = _("Appraisal of %(month)s: %(step)s") % {"month": period.month.label, "step": label}
    return WorkItem(title=title, why=why, url=url, tone="warning", action_label=str(label))


@source(order=11)
def reopenings_asked(user):
    """For leadership: months that the manager wants to open again (4.3.3)."""
    if not user.is_a(Role.LEADERSHIP):
        return
    asked = Period.objects.published().exclude(reopening_asked_by=None).select_related("reopening_asked_by")
    yield Waiting(asked[:SHOWN], _reopening)


def _reopening(period: Period) -> WorkItem:
    return WorkItem(
        title=_("Reopen %(month)s?") % {"month": period.month.label},
        why=_("%(name)s asks") % {"name": period.reopening_asked_by},
        url=period.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )


@source(order=11)
def questions_about_cards(user):
    """For the clerk: what reviewers want to know before they sign (4.3.1)."""
    if not user.is_a(Role.CLERK):
        return
    asked = Scorecard.objects.current().filter(period__state="compiled", answer="").exclude(question="")
    yield Waiting(asked.for_list().select_related("asked_by").order_by("period__month", "rep__name")[:SHOWN], _question)


def _question(card: Scorecard) -> WorkItem:
    return WorkItem(
        title=_("Question about %(card)s") % {"card": card},
        why=f"{card.asked_by}: {card.question}",
        url=card.get_absolute_url(),
        tone="warning",
        action_label=_("Answer"),
    )


@source(order=12)
def objections_to_work_on(user):
    """The clerk answers and corrects, the manager and leadership decide, the manager asks to reopen (1.3.2)."""
    if user.is_a(Role.CLERK):
        yield _each(Objection.objects.filter(state="filed"), partial(_objection, _("Answer"), due=True))
        yield _each(Objection.objects.to_correct(), partial(_objection, _("Correct")))
    elif user.is_a(Role.MANAGER, Role.LEADERSHIP):
        answered = Objection.objects.filter(state="answered").exclude(card__rep=user)
        yield _each(answered, partial(_to_decide, user))
    if user.is_a(Role.MANAGER):
        not_asked = Q(card__period__reopening_asked_by=None, card__period__in=Period.objects.published())
        yield _each(Objection.objects.to_reopen().filter(not_asked), partial(_objection, _("Ask to reopen")))


def _each(objections, told) -> Waiting:
    return Waiting(objections.select_related("card__rep", "card__period").order_by("created_at")[:SHOWN], told)


def _to_decide(user, objection: Objection) -> WorkItem | None:
    return _objection(_("Decide"), objection, due=True) if objection.decider == user.role else None


def _objection(label: str, objection: Objection, *, due: bool = False) -> WorkItem:
    return WorkItem(
        title=_("Objection of %(name)s, %(month)s")
        % {"name": objection.card.rep, "month": objection.card.period.month.label},
        why=objection.note,
        url=objection.get_absolute_url(),
        due=objection.answer_due_on if due else None,
        tone="warning",
        action_label=label,
    )


@source(order=11)
def rules_to_approve(user):
    """Rules that the manager has put forward, for leadership."""
    if not user.is_a(Role.LEADERSHIP):
        return
    proposed = RuleSet.objects.visible_to(user).filter(state=RuleSet.State.PROPOSED)
    yield Waiting(proposed.select_related("drafted_by")[:6], _rules)


def _rules(rules: RuleSet) -> WorkItem:
    return WorkItem(
        title=_("Rules of the appraisal from %(month)s on") % {"month": rules.valid_from.label},
        why=_("put forward by %(name)s") % {"name": rules.drafted_by},
        url=rules.get_absolute_url(),
        tone="warning",
        action_label=str(RuleSet.steps()["announce"].label),
    )
