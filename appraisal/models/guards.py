"""What holds a month's steps back."""

from django.urls import reverse
from django.utils.translation import gettext

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.people.models import Role

from .evidence import later_evidence


def month_has_ended(period, by):
    if not period.month.has_ended:
        return RuleBroken(
            gettext("The month ends on %(day)s; it is appraised after that.") % {"day": period.month.last}, "4.2"
        )
    return None


def reviews_a_team(period, by):
    if not period.parts_to_sign(by):
        return NotYourPart(gettext("There is no team here for this supervisor to review."), "4.3.1")
    return None


def every_card_is_seen(period, by):
    unseen = [card for card in period.cards_to_review(by) if card.look != "seen"]
    if unseen:
        return RuleBroken(
            gettext("Not looked at yet, or waiting for an answer: %(names)s.")
            % {"names": ", ".join(card.rep.name for card in unseen)},
            "4.3.1",
            remedy=gettext("Look at them card by card."),
            remedy_url=reverse("appraisal:review", args=[period.month]),
        )
    return None


def nothing_is_missing(period, by):
    """What is missing is completed, or waived by who answers for it: the clerk does not excuse the own gaps."""
    if missing := period.missing:
        names = {label: ", ".join(dict.fromkeys(one.name for one in found)) for label, found in missing.items()}
        listed = "; ".join(f"{label}: {told}" for label, told in names.items())
        return RuleBroken(
            gettext("Not complete yet. %(listed)s.") % {"listed": listed},
            "4.3.1",
            remedy=gettext(
                "Complete it; or the supervisor of who it is about, or the manager, waives it with a reason."
            ),
            remedy_url=period.get_absolute_url(),
        )
    return None


def answers_for_a_gap(period, by):
    if not period.waivable_by(by):
        return NotYourPart(
            gettext("Nothing is missing here that you answer for; your own gaps are another's to waive."), "4.3.1"
        )
    return None


def returns_the_own_part(period, by):
    """Under review each reviewer returns what the own part shows; the reviewed month is the manager's."""
    if period.state == period.State.REVIEWED:
        if not by.is_a(Role.MANAGER):
            return NotYourPart(gettext("Once it is reviewed, the manager sends a month back."), "4.3.1")
    elif not period.cards_to_review(by):
        return NotYourPart(gettext("Who reviews cards of the month sends it back."), "4.3.1")
    return None


def did_not_compile(period, by):
    if by.pk == period.compiled_by_id:
        return NotYourPart(gettext("Who compiled the month does not review or evaluate it."), "4.3.3")
    return None


def evidence_is_whole(period, by):
    """What came or changed after the month was compiled stands on no card: it must not be lost between the two."""
    if later := later_evidence(period):
        return RuleBroken(
            gettext("Booked or changed after it was compiled, so that no card holds it: %(what)s.")
            % {"what": ", ".join(f"{label} ({count})" for label, count in later)},
            "4.3.1",
            remedy=gettext("The sales clerk compiles it anew; send it back where it is reviewed already."),
            remedy_url=period.get_absolute_url(),
        )
    return None


def managers_card_is_confirmed(period, by):
    if period.own_card_of_manager() and not period.confirmed_by_id:
        return RuleBroken(
            gettext("The manager has a card of this month, and nobody decides about the own."),
            "4.3.3",
            remedy=gettext("Leadership looks at it and confirms it on this page."),
            remedy_url=period.get_absolute_url(),
        )
    return None


def waits_for_leadership(period, by):
    if not period.own_card_of_manager() or period.confirmed_by_id:
        return NotYourPart(gettext("No card of the manager waits for a confirmation."), "4.3.3")
    return None


def did_not_ask(period, by):
    if by.pk == period.reopening_asked_by_id:
        return NotYourPart(gettext("Who asks for the reopening does not agree to it."), "4.3.3")
    return None


def reopening_is_asked(period, by):
    if not period.reopening_asked_by_id:
        return RuleBroken(gettext("The manager asks for the reopening first."), "4.3.3")
    return None
