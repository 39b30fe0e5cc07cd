from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where a lead was found (3.1.1)."""

    MARKET_RESEARCH = "market_research", _("Market research")
    TRADE_FAIR = "trade_fair", _("Trade fair")
    ONLINE = "online", _("Online promotion")
    REFERRAL = "referral", _("Referral")
    OTHER = "other", _("Other")
