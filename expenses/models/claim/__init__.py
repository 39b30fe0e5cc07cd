"""The claim (5.2) by what is done with it: held money, review, payment; the document itself."""

from .document import Claim
from .holding import reservation_released
from .reviewed import question_answered

__all__ = ["Claim", "question_answered", "reservation_released"]
