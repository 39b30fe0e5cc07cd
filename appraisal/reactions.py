"""What follows the steps of a month, of its rules, of an objection, of a correction."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from .models import Objection, Period, RuleSet
from .models.correction import corrected
from .models.objection import objection_filed
from .roles import DEPARTMENT, WORK_ON_MONTHS


@after(Period.publish)
def tell_reps(period, by):
    """Each rep hears that the own card is there, and until when to object to it."""
    for card in period.cards().select_related("rep", "period"):
        with in_language_of(card.rep):
            until = date_format(period.objections_until, "SHORT_DATE_FORMAT")
            Notice.tell(
                card.rep,
                key=f"scorecard:{period.pk}:{period.revision}",
                title=_("The scorecard of %(month)s is published") % {"month": period.month.label},
                body=_("Objections until %(day)s.") % {"day": until},
                url=card.get_absolute_url(),
            )


@after(Period.reopen)
def tell_of_reopening(period, by):
    """Who works on the month and whose card it holds hears that it is open again; once it was locked, finance too."""
    was_locked = _last(period, "reopen").details["source"] == Period.State.LOCKED
    for person in _concerned(period, Role.FINANCE if was_locked else ""):
        with in_language_of(person):
            Notice.tell(
                person,
                key=f"reopened:{period.pk}:{period.revision}",
                title=_("The appraisal of %(month)s is open again") % {"month": period.month.label},
                body=_last(period, "ask_to_reopen").details["reason"],
                url=_page_for(person, period),
            )


def _concerned(period, *further):
    """The clerk, supervisors, the reps of the month, and the people of `further` roles."""
    works_on_it = Q(role__in=[Role.CLERK, Role.SUPERVISOR, *further])
    return User.objects.active().filter(works_on_it | Q(pk__in=period.cards().order_by().values("rep")))


def _page_for(person, period) -> str:
    """The month's page; for who does not work on months the own card, which stays readable; for finance none."""
    if person.is_a(*WORK_ON_MONTHS):
        return period.get_absolute_url()
    card = period.cards().filter(rep=person).first()
    return card.get_absolute_url() if card else ""


@after(Period.decline_to_reopen)
def tell_why_it_is_not_reopened(period, by):
    """Who asked reads why the month stays as it is."""
    asked = _last(period, "ask_to_reopen").by
    with in_language_of(asked):
        Notice.tell(
            asked,
            key=f"not-reopened:{period.pk}:{period.version}",
            title=_("%(month)s is not reopened") % {"month": period.month.label},
            body=_last(period, "decline_to_reopen").details["reason"],
            url=period.get_absolute_url(),
        )


def _last(period, action: str):
    return period.history().filter(action=action)[0]


@after(RuleSet.announce)
def tell_department(rules, by):
    """Everybody who is appraised, or has to do with it, hears of new rules before they hold (1.3.2)."""
    for person in User.objects.filter(is_active=True, role__in=DEPARTMENT):
        with in_language_of(person):
            Notice.tell(
                person,
                key=f"rules:{rules.pk}",
                title=_("New rules of the appraisal from %(month)s on") % {"month": rules.valid_from.label},
                body=rules.why,
                url=rules.get_absolute_url(),
            )


@after(objection_filed)
def tell_clerks_of_objection(objection, by):
    _tell_clerks(objection, "filed", lambda: _("%(name)s objects to the card of %(month)s") % _told(objection))


@after(Objection.answer)
def tell_rep_of_answer(objection, by):
    _tell_rep(objection, "answered", lambda: _("Your objection is answered; the decision follows"), objection.facts)


@after(Objection.dismiss)
def tell_rep_of_dismissal(objection, by):
    _tell_rep(objection, "decided", lambda: _("Your objection is dismissed"), objection.decision)


@after(Objection.uphold)
def tell_of_upholding(objection, by):
    _tell_rep(objection, "decided", lambda: _("Your objection is upheld"), objection.decision)
    if objection.remedy == Objection.Remedy.CORRECTION:
        _tell_clerks(
            objection,
            "correct",
            lambda: _("The objection of %(name)s is upheld: book the correction") % _told(objection),
        )


@after(corrected)
def tell_rep_of_correction(correction, by):
    """Whose figure is set right hears of it, whoever asked for it."""
    rep, contract = correction.entry.rep, correction.entry.contract
    with in_language_of(rep):
        Notice.tell(
            rep,
            key=f"correction:{correction.pk}",
            title=_("A figure of yours on %(contract)s was corrected") % {"contract": contract},
            body=correction.entry.reason,
            url=correction.get_absolute_url(),
        )


def _told(objection) -> dict:
    return {"name": objection.card.rep, "month": objection.card.period.month.label}


def _tell_rep(objection, what: str, title, body: str) -> None:
    rep = objection.card.rep
    with in_language_of(rep):
        key = f"objection-{what}:{objection.pk}"
        Notice.tell(rep, key=key, title=title(), body=body, url=objection.get_absolute_url())


def _tell_clerks(objection, what: str, title) -> None:
    for clerk in User.objects.active().filter(role=Role.CLERK):
        with in_language_of(clerk):
            key = f"objection-{what}:{objection.pk}"
            Notice.tell(clerk, key=key, title=title(), body=objection.note, url=objection.get_absolute_url())
