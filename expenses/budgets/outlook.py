"""What a claim will take of the budget, said while it is being written (5.3.3)."""

from dataclasses import dataclass

from salesdept.common.errors import RuleBroken

from ..forms import ClaimSheet
from ..models import Claim, ClaimLine, OverBudget
from ..models.claim.holding import Taking

NEEDED = ("category", "spent_on", "amount")


@dataclass(frozen=True)
class Outlook:
    """(what is taken of a budget line, why it does not fit); or `refusal`: there is a line that no budget pays."""

    takings: list[tuple[Taking, OverBudget | None]]
    refusal: RuleBroken | None = None


def outlook(claim: Claim, by, lines: list[ClaimLine] | None = None) -> Outlook:
    """Of the claim as it is kept, or of `lines` as they are typed."""
    try:
        takings = claim.takings(lines)
    except RuleBroken as no_budget:
        return Outlook([], no_budget)
    kept = claim if claim.number else None
    return Outlook([(one, OverBudget(one.line, one.missing, by, kept) if one.missing else None) for one in takings])


def outlook_of(sheet: ClaimSheet) -> Outlook:
    """Of what stands in the form; an expense counts once category, day and amount are there."""
    claim = sheet.lines.instance
    if not sheet.lines.is_bound:
        return outlook(claim, sheet.by) if claim.number else Outlook([])
    if not sheet.form.errors.get("commitment"):
        claim.commitment = sheet.form.cleaned_data["commitment"]
    return outlook(claim, sheet.by, [form.instance for form in sheet.lines.forms if _counts(form)])


def _counts(form) -> bool:
    # Other fields may be wrong or empty still.
    form.is_valid()
    entered = form.cleaned_data
    return all(entered.get(name) for name in NEEDED) and not entered.get("DELETE")
