"""The address at which a claim's form saves itself."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.errors import RuleBroken
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..attaching import attach
from ..documents import receipt_for
from ..roles import STAFF
from .models import ClaimDraft
from .names import NAME
from .words import in_words


@screen(_("Draft of a claim"), to=STAFF, clauses=["5.2.2"])
@require_POST
def draft(request, about):
    """Keep what was typed, valid or not; answered with when, and with what other devices typed since."""
    files, refused = _taken(request)
    typed = request.POST.dict() | files
    seen, version = (_number(request.POST.get(name)) for name in ("draft_seen", "version"))
    try:
        kept = ClaimDraft.keep(about, typed, by=request.user, seen=seen or 0, version=version)
    except RuleBroken as error:
        context = {"error": error, "draft": {"version": seen}}
        return render(request, "expenses/drafts/_state.html", context, status=error.status)
    others = in_words(kept, request.user)
    context = {
        "draft": kept,
        "files": [(name, request.FILES[_file_of(name)].name, receipt) for name, receipt in files.items()],
        "refused": refused,
        "fills": [one for one in others if one.name not in typed],
        "clashes": [one for one in others if one.name in typed],
    }
    return render(request, "expenses/drafts/_state.html", context)


def _taken(request) -> tuple[dict[str, str], dict[str, str]]:
    """(receipt of each file that was taken, why another one was not), by the fields' names."""
    taken, refused = {}, {}
    for name, file in request.FILES.items():
        if not (found := NAME.fullmatch(name)) or found[2] != "document":
            continue
        try:
            taken[f"lines-{found[1]}-receipt"] = receipt_for(attach(file, by=request.user), request.user)
        except ValidationError as problem:
            refused[name] = " ".join(problem.messages)
    return taken, refused


def _file_of(receipt: str) -> str:
    return receipt.removesuffix("receipt") + "document"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@screen(_("Discard a draft of a claim"), to=STAFF, clauses=["5.2.2"])
@require_POST
def draft_discard(request, about):
    """Back to what was saved, or to nothing."""
    from ..models import Claim

    visible_or_404(ClaimDraft.objects.visible_to(request.user), about=about).discard()
    claim = Claim.objects.filter(pk=about, claimant=request.user).first()
    return go(request, reverse("expenses:claim_edit", args=[about]) if claim else reverse("expenses:claims"))
