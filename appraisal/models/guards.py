"""What holds a month's steps back."""

from django.urls import reverse
from django.utils.translation import gettext

from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.errors import NotYourPart, RuleBroken


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


def did_not_compile(period, by):
    if by.pk == period.compiled_by_id:
        return NotYourPart(gettext("Who compiled the month does not review or evaluate it."), "4.3.3")
    return None


def evidence_is_whole(period, by):
    """What came into the month after it was compiled stands on no card: it must not be lost between the two."""
    entries = SalesEntry.objects.in_month(period.month).filter(created_at__gt=period.computed_at).count()
    if entries:
        return _to_be_compiled_anew(
            period,
            gettext("Entries booked into this month after it was compiled, so that no card holds them: %(count)d.")
            % {"count": entries},
        )
    answers = SurveyAnswer.received.rated().touched_since(period.computed_at, period.month).count()
    if answers:
        return _to_be_compiled_anew(
            period,
            gettext("Answers that came, or were left out of the count, after this month was compiled: %(count)d.")
            % {"count": answers},
        )
    return None


def _to_be_compiled_anew(period, message: str) -> RuleBroken:
    return RuleBroken(
        message,
        "4.3.1",
        remedy=gettext("The sales clerk compiles it anew; send it back where it is reviewed already."),
        remedy_url=period.get_absolute_url(),
    )


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
