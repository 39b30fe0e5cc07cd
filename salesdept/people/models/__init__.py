"""Chapter 2: people, posts, teams, targets; and the keys by which their programs call the API."""

from ..work_days.models import WorkDay
from .access_key import AccessKey, Chapter
from .people import (
    DEPARTMENT,
    IN_TEAMS,
    Membership,
    Role,
    Team,
    User,
    address_changed,
    invited,
    may_give_role,
    one_manager_only,
)

# They stand on the people above.
from ..delegations.models import Delegation  # isort: skip
from ..targets.models import Goal, ProposedTarget, Target, TargetProposal, TeamTarget, YearGoals  # isort: skip

__all__ = [
    "DEPARTMENT",
    "IN_TEAMS",
    "AccessKey",
    "Chapter",
    "Delegation",
    "Goal",
    "Membership",
    "ProposedTarget",
    "Role",
    "Target",
    "TargetProposal",
    "Team",
    "TeamTarget",
    "User",
    "WorkDay",
    "YearGoals",
    "address_changed",
    "invited",
    "may_give_role",
    "one_manager_only",
]
