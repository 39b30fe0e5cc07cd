"""An advance: its document, the guards of its steps, what was set off and brought back of it."""

from .document import Advance, advance_asked
from .settling import AdvanceReturn, Settlement

__all__ = ["Advance", "AdvanceReturn", "Settlement", "advance_asked"]
