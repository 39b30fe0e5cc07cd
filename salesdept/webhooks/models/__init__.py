"""Who hears of what (Webhook), each time that one was told (Delivery), and what lasts until it is told again."""

from .delivery import Delivery
from .standing import Standing
from .webhook import Webhook

__all__ = ["Delivery", "Standing", "Webhook"]
