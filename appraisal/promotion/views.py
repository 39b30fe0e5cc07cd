"""Pages of the promotion list (4.4.2)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404
from salesdept.people.models import Role

from ..models import Promotion, Scorecard

SEE_LIST = [Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP]
CONCERNED = [Role.REP, *SEE_LIST]
COLUMNS = [
    Column("person", _("Person")),
    Column("run", _("Excellent months"), sort="last"),
    Column("state", _("State")),
    Column("decided", _("Decided")),
]


@screen(_("Promotion and pay rise"), to=SEE_LIST, clauses=["4.4.2"])
def promotions(request):
    listing = Listing(
        request, Promotion.objects.visible_to(request.user).for_list(), COLUMNS, order="-last", per_page=25
    )
    put_cards(listing.rows, request.user)
    return render(request, "appraisal/promotion/list.html", {"listing": listing})


@screen(_("Ground for promotion or pay rise"), to=CONCERNED, clauses=["4.4.2", "1.3.2"])
def promotion(request, pk):
    promotion = _promotion(request, pk)
    put_cards([promotion], request.user)
    context = {
        "promotion": promotion,
        "is_own": promotion.person_id == request.user.pk,
        "nomination": promotion.nomination_shown_to(request.user),
        "proposal": promotion.proposal_shown_to(request.user),
        "history": history_of(promotion),
    }
    return render(request, "appraisal/promotion/detail.html", context)


@screen(_("Decide about promotion or pay rise"), to=SEE_LIST, clauses=["4.4.2"])
def promotion_step(request, pk, name):
    return take_step(request, _promotion(request, pk), name)


def _promotion(request, pk) -> Promotion:
    return visible_or_404(Promotion.objects.visible_to(request.user).for_list(), pk=pk)


def put_cards(promotions: Iterable[Promotion], user) -> None:
    """Beside each its run: the cards of its months that `user` may see, the oldest first; one query for all."""
    wanted = Q(pk=None)
    for one in promotions:
        wanted |= Q(rep=one.person_id, period__month__gte=one.first, period__month__lte=one.last)
    cards = defaultdict(list)
    seen = Scorecard.objects.visible_to(user).published().ranked().filter(wanted).order_by("period__month")
    for card in seen.select_related("period"):
        cards[card.rep_id].append(card)
    for one in promotions:
        one.cards = [card for card in cards[one.person_id] if one.first <= card.period.month <= one.last]
