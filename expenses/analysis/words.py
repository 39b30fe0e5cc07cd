"""Findings in plain words. Kept as facts, said in the reader's language."""

from django.utils.translation import gettext_lazy as _

from ..models.budget import Category

SENTENCES = {
    "month": _("%(category)s: %(amount)s in %(month)s, %(times)s times the %(plan)s of the month's plan."),
    "ahead": _(
        "%(category)s: %(projected)s are to be expected by the end of %(year)s, %(beyond)s beyond the budget of "
        "%(approved)s."
    ),
    "seller": _("%(seller)s: %(amount)s in %(month)s, after %(usual)s a month in the six months before."),
    "weekend": _("%(person)s: %(count)s of %(all)s expenses of %(month)s fall on a weekend."),
    "under": _("%(person)s: %(count)s expenses of %(month)s stand just under %(limit)s."),
    "double": _("%(seller)s, %(day)s: %(amount)s was paid %(count)s times."),
}


def sentence(kind: str, facts: dict) -> str:
    return SENTENCES[kind] % (facts | {"category": category_called(facts.get("category", ""))})


def category_called(code_or_name: str) -> str:
    """What a category is called in the reader's language."""
    return str(Category(code=code_or_name, name=code_or_name))
