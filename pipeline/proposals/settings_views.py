"""Pages of what proposals stand on: text blocks and the limits of offers."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.people.models import Role

from ..models import OfferLimits, TextBlock
from ..roles import KEEP_TEXTS, SEE_COSTS, SEE_OPPORTUNITIES
from .filters import TextBlockFilter
from .forms import LimitsForm, TextBlockEditForm, TextBlockForm


@screen(_("Text blocks"), to=SEE_OPPORTUNITIES, clauses=["3.3.2"])
def text_blocks(request):
    columns = [
        Column("title", _("Title"), sort="title"),
        Column("part", _("Part")),
        Column("language", _("Language")),
        Column("state", _("State")),
    ]
    listing = Listing(
        request, TextBlock.objects.visible_to(request.user).for_list(), columns, filterset=TextBlockFilter
    )
    may_add = request.user.is_a(*KEEP_TEXTS)
    return render(request, "pipeline/proposals/text_blocks.html", {"listing": listing, "may_add": may_add})


@screen(_("New text block"), to=KEEP_TEXTS, clauses=["3.3.2"])
def text_block_new(request):
    return _form(request, TextBlockForm(request.POST or None, by=request.user), _("New text block"))


@screen(_("Text block"), to=KEEP_TEXTS, clauses=["3.3.2"])
def text_block(request, pk):
    block = visible_or_404(TextBlock.objects.visible_to(request.user), pk=pk)
    return _form(request, TextBlockEditForm(request.POST or None, instance=block, by=request.user), str(block))


def _form(request, form, heading):
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "pipeline:text_blocks")
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "pipeline/proposals/text_block.html", {"form": form, "heading": heading}, status=status)


@screen(_("Limits of offers"), to=SEE_COSTS, clauses=["3.4.1"])
def offer_limits(request):
    """The limits of today and their history; the manager sets new ones."""
    may_set = request.user.is_a(Role.MANAGER)
    limits = OfferLimits.on()
    form = LimitsForm(
        request.POST if may_set and request.method == "POST" else None,
        instance=OfferLimits(set_by=request.user, **limits.rates()),
        by=request.user,
    )
    if form.is_bound and form.is_valid():
        form.save()
        return go(request, "pipeline:offer_limits")
    context = {
        "rows": limits.rows(),
        "earlier": OfferLimits.objects.visible_to(request.user).select_related("set_by").order_by("-since"),
        "form": form if may_set else None,
    }
    return render(request, "pipeline/proposals/offer_limits.html", context, status=422 if form.errors else 200)
