"""What is to be reached: the department's year, the months of teams and reps, and what supervisors propose."""

from .figures import Figures
from .month import LateChange, MonthTarget, Target, TeamTarget, must_not_be_published
from .proposal import ProposedTarget, TargetProposal
from .year import Goal, YearGoals

__all__ = [
    "Figures",
    "Goal",
    "LateChange",
    "MonthTarget",
    "ProposedTarget",
    "Target",
    "TargetProposal",
    "TeamTarget",
    "YearGoals",
    "must_not_be_published",
]
