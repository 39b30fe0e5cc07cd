"""How the demo company's open deals stood on the Mondays of the past weeks, and what has moved since."""

from datetime import timedelta
from decimal import Decimal

from ..models import ForecastLine, Opportunity
from .categories import Category


def tell(story) -> None:
    """Two forecasts are written down; then some deals are moved, some grow, and owners speak their minds."""
    monday = story.today - timedelta(days=story.today.weekday() + 7)
    with story.on(monday):
        ForecastLine.objects.take()
    deals = list(Opportunity.objects.filter(state="open", created_at__date__lt=monday).select_related("owner")[:12])
    for deal, days in zip(deals[:4], (75, -10, 90, 0), strict=True):
        deal.expected_close = story.today + timedelta(days=days) if days else None
        deal.save(update_fields=["expected_close"])
    for deal in deals[4:7]:
        deal.amount = deal.amount * Decimal("1.2")
        deal.save(update_fields=["amount"])
    deals[8].estimate(by=deals[8].owner, category=Category.COMMIT, reason="總經理口頭同意，等用印")
