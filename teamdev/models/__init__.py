from .award import Award
from .praise import Praise

__all__ = ["Award", "Praise"]
