"""Chapter 4: rule sets, periods, scorecards, objections, corrections, answers of customers, bonuses, promotions."""

from .bonus import BonusBase, BonusLine, BonusRun, Loss, LossUse, PayrollFile
from .cards import Review, Scorecard, TeamCard
from .correction import Correction
from .evidence import KeptPlace
from .late_rating import LateRating
from .noting import SupervisorNote
from .objection import Objection
from .period import Period
from .promotion import Promotion
from .rule_set import RuleSet
from .signature import Signature
from .waiving import Waiver

__all__ = [
    "BonusBase",
    "BonusLine",
    "BonusRun",
    "Correction",
    "KeptPlace",
    "LateRating",
    "Loss",
    "LossUse",
    "Objection",
    "PayrollFile",
    "Period",
    "Promotion",
    "Review",
    "RuleSet",
    "Scorecard",
    "Signature",
    "SupervisorNote",
    "TeamCard",
    "Waiver",
]
