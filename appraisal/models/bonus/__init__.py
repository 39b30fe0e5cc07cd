"""The performance bonus (4.4.1): bases, runs with their lines, losses carried forward, files for payroll."""

from .base import BonusBase
from .line import BonusLine
from .loss import Loss, LossUse
from .payroll_file import PayrollFile
from .run import BonusRun

__all__ = ["BonusBase", "BonusLine", "BonusRun", "Loss", "LossUse", "PayrollFile"]
