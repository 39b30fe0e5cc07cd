"""The inbox: what waits for a reviewer, the evidence beside the decision, one after the other or together."""

from collections import Counter
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.errors import RuleBroken
from salesdept.common.portion import Portion
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.people.models import Role

from ..models import Claim, ClaimLine, Question
from ..roles import REVIEWERS
from .checks import draws, findings, of_the_whole

TAKE_BACK = [*REVIEWERS, Role.FINANCE]
QUEUE = 100
"""How many waiting claims the inbox shows at once."""


def evidence(claim: Claim, user) -> dict:
    # Guards of its steps ask for the open one.
    prefetch_related_objects([claim], Prefetch("questions", Question.objects.select_related("asked_by")))
    return {
        "claim": claim,
        "lines": findings(claim, user),
        "of_the_whole": of_the_whole(claim, user),
        "draws": draws(claim),
        "signatures": signatures(claim),
        "questions": claim.questions.all(),
    }


def signatures(claim: Claim) -> list[tuple]:
    names = {"name": claim.approved_by, "absent": claim.approved_for}
    reviewer = gettext("%(name)s for %(absent)s") % names if claim.approved_for else claim.approved_by
    return [
        (gettext("Claimed"), claim.claimant, claim.submitted_at),
        (gettext("Reviewed"), reviewer, claim.approved_at),
        (gettext("Re-checked"), claim.verified_by, claim.verified_at),
        (gettext("Paid"), claim.paid_by, claim.paid_at),
    ]


@screen(_("Inbox"), to=REVIEWERS, clauses=["5.2.3"])
def inbox(request):
    """What waits for this reviewer, the evidence beside the decision; `?claim=` names the one that is open."""
    queue = Portion(Claim.objects.to_review_by(request.user).for_list().with_warnings(), QUEUE)
    chosen = next((claim for claim in queue if str(claim.pk) == request.GET.get("claim")), None)
    shown = chosen or next(iter(queue), None)
    at = queue.index(shown) if shown else 0
    clean = [claim for claim in queue if claim.shows_nothing_odd]
    context = {
        "queue": queue,
        "is_chosen": chosen is not None,
        "before": queue[at - 1] if at else None,
        "next": queue[at + 1] if at + 1 < len(queue) else None,
        "clean": clean,
        "clean_sum": sum(claim.total for claim in clean),
        "undo": undo(request.user),
        **(evidence(shown, request.user) if shown else {}),
    }
    return render(request, "expenses/inbox.html", context)


def undo(user) -> dict | None:
    """What the page offers to take back, while nobody was told."""
    if not user.is_a(*TAKE_BACK):
        return None
    decided = list(Claim.objects.just_decided_by(user))
    if not decided:
        return None
    first = decided[0]
    many = ngettext("%(n)d claim decided", "%(n)d claims decided", len(decided)) % {"n": len(decided)}
    text = f"{first.title}: {first.get_state_display()}" if len(decided) == 1 else many
    return {"text": text, "url": reverse("expenses:take_back"), "name": "claim", "values": [one.pk for one in decided]}


@screen(_("Take decisions back"), to=TAKE_BACK, clauses=["5.2.3"])
@require_POST
def take_back(request):
    """The last decisions of this person, as the page offered them."""
    for pk in request.POST.getlist("claim")[:QUEUE]:
        claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
        try:
            claim.take_back(by=request.user)
        except RuleBroken as no:
            messages.warning(request, f"{claim.title}: {no.message}")
        else:
            messages.success(request, gettext("%(claim)s: taken back") % {"claim": claim.title})
    place = "expenses:inbox" if request.user.is_a(*REVIEWERS) else "expenses:payments"
    return go(request, reverse(place))


@screen(_("Approve what shows nothing odd"), to=REVIEWERS, clauses=["5.2.3"])
def approve_together(request):
    """One summary of what no check points to; then each that was ticked is approved by its own step."""
    if request.method == "POST":
        shown = dict(pick.split(":", 1) for pick in request.POST.getlist("claim") if ":" in pick)
        _approve(shown, request)
        return go(request, "expenses:inbox")
    clean = clean_for(request.user)
    context = {
        "clean": clean,
        "total": sum(claim.total for claim in clean),
        "people": len({claim.claimant_id for claim in clean}),
        "categories": _categories(clean),
    }
    return render(request, "expenses/approve_together.html", context)


def clean_for(user) -> list[Claim]:
    """What waits for this reviewer and shows nothing odd."""
    waiting = Claim.objects.to_review_by(user).for_list().with_warnings()
    return [claim for claim in waiting[:QUEUE] if claim.shows_nothing_odd]


def approve_clean(shown: dict[str, str], *, by) -> tuple[list[Claim], list[tuple[Claim, RuleBroken]]]:
    """(approved, (left as it was, why)), of what is clean; `shown` is id -> the version that was looked at."""
    approved, left = [], []
    for claim in clean_for(by):
        if str(claim.pk) not in shown:
            continue
        try:
            claim.must_be_as_shown(shown[str(claim.pk)])
            claim.approve(by=by)
        except RuleBroken as no:
            left.append((claim, no))
        else:
            approved.append(claim)
    return approved, left


def _approve(shown: dict[str, str], request) -> None:
    approved, left = approve_clean(shown, by=request.user)
    for claim, no in left:
        messages.warning(request, f"{claim.title}: {no.message}")
    if odd := len(shown) - len(approved) - len(left):
        text = ngettext("%(n)d was left out: look at it.", "%(n)d were left out: look at them.", odd)
        messages.warning(request, text % {"n": odd})


def _categories(claims) -> list[tuple]:
    """(category, how many expenses), the most frequent first."""
    lines = ClaimLine.objects.filter(claim__in=claims).select_related("category")
    return Counter(line.category for line in lines).most_common()


def is_from_inbox(request) -> bool:
    inbox = reverse("expenses:inbox")
    return request.POST.get("from") == "inbox" or urlsplit(request.headers.get("HX-Current-URL", "")).path == inbox


def following(user, claim: Claim) -> str:
    """The inbox at what waits after `claim`, at its beginning when that was the last."""
    queue = list(Claim.objects.to_review_by(user).values_list("pk", flat=True)[:QUEUE])
    at = queue.index(claim.pk) if claim.pk in queue else -1
    rest = [*queue[at + 1 :], *queue[: max(at, 0)]]
    return reverse("expenses:inbox") + (f"?claim={rest[0]}" if rest else "")
