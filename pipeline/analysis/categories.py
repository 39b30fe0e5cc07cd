"""How sure an open deal is, read from facts; the owner may say otherwise with a reason."""

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, TextChoices, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    COMMIT = "commit", pgettext_lazy("of a forecast", "Commit")
    BEST_CASE = "best_case", pgettext_lazy("of a forecast", "Best case")
    PIPELINE = "pipeline", pgettext_lazy("of a forecast", "Pipeline")


def by_facts() -> Case:
    """Commit once a round of negotiation is agreed, best case once a proposal is accepted, else pipeline."""
    from ..models import NegotiationRound, Proposal

    here = {"opportunity": OuterRef("pk")}
    agreed = Exists(NegotiationRound.objects.filter(state="agreed", **here))
    accepted = Exists(Proposal.objects.filter(state="accepted", **here))
    return Case(
        When(Q(agreed), then=Value(Category.COMMIT.value)),
        When(Q(accepted), then=Value(Category.BEST_CASE.value)),
        default=Value(Category.PIPELINE.value),
        output_field=CharField(),
    )


def in_force() -> Coalesce:
    """The owner's own category where one was given, else that of the facts."""
    return Coalesce(NullIf(F("own_category"), Value("")), by_facts(), output_field=CharField())
