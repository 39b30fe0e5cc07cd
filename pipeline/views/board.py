from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import as_read, in_force
from salesdept.common.screens import screen
from salesdept.common.web import visible_or_404

from ..board import columns_of, further_cards, order_for
from ..filters import BoardFilter
from ..models import Opportunity
from ..placing import step_to
from ..roles import SEE_OPPORTUNITIES, SELLERS, sees_prices
from ..stages import Stage
from ..working import worked_by


def board_url(query: str | None) -> str | None:
    """The board with the filters of `query`; None where nothing was asked from the board."""
    if query is None:
        return None
    return f"{reverse('pipeline:board')}?{QueryDict(query).urlencode()}".rstrip("?")


def may_add(request) -> bool:
    return request.user.is_a(*SELLERS)


@screen(_("Board"), to=SEE_OPPORTUNITIES, clauses=["3.1.3", "3.4.3"])
def board(request):
    """What stands in each stage, as narrowed by the address; the list takes the same filters."""
    narrowed = _narrowed(request)
    columns = columns_of(narrowed.qs, order_for(request.user))
    for column in columns:
        _mark_movable(column.cards, request.user)
    context = {
        "columns": columns,
        "filters": narrowed.form.visible_fields(),
        "chips": _chips(narrowed),
        "query": _query(narrowed).urlencode(),
        "may_add": may_add(request),
        "sees_prices": sees_prices(request.user),
    }
    return render(request, "pipeline/board/board.html", context)


def _mark_movable(cards, user) -> None:
    """Each card knows whether the reader may take it elsewhere: what is won goes on only from execution."""
    is_seller = user.is_a(*SELLERS)
    for card in cards:
        goes_on = card.state == "open" or (card.state == "won" and card.stage == Stage.EXECUTION)
        card.may_move = is_seller and goes_on and worked_by(card, user) is None


def _narrowed(request) -> BoardFilter:
    standing = Opportunity.objects.visible_to(request.user).on_board()
    return BoardFilter(request.GET, standing, request=request)


def _query(narrowed) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in in_force(narrowed):
        query[name] = narrowed.form.data.get(name)
    return query


def _chips(narrowed) -> list[tuple]:
    """(label, value, address without it) of each filter in force."""
    chips = []
    for name, value in in_force(narrowed).items():
        rest = _query(narrowed)
        rest.pop(name, None)
        chips.append((narrowed.form.fields[name].label, as_read(narrowed.form.fields[name], value), rest.urlencode()))
    return chips


@screen(_("Further cards of a column"), to=SEE_OPPORTUNITIES, clauses=["3.1.3"])
def board_column(request, stage):
    """Fifty more, asked for as the reader scrolls."""
    if stage not in Stage.values:
        raise Http404
    narrowed = _narrowed(request)
    window = further_cards(narrowed.qs, stage, request.GET.get("after", ""), order_for(request.user))
    _mark_movable(window.rows, request.user)
    context = {
        "cards": window.rows,
        "stage": Stage(stage),
        "after": window.next_cursor,
        "query": _query(narrowed).urlencode(),
        "may_add": may_add(request),
        "sees_prices": sees_prices(request.user),
    }
    return render(request, "pipeline/board/_cards.html", context)


@screen(_("To another place of the board"), to=SELLERS, clauses=["3.1.3", "3.4.3"])
def opportunity_to(request, pk, place):
    """Where a card was dropped: on to the form of the step that leads there."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    name, filled_in = step_to(opportunity, place, request.user)
    query = filled_in | {"board": request.GET.get("board", "")}
    return redirect(f"{opportunity.step_url(name)}?{urlencode(query)}")
