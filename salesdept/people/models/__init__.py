"""Chapter 2: people, posts, teams, targets; and the keys by which their programs call the API."""

from ..work_days.models import WorkDay
from .access_key import AccessKey, Chapter
from .people import (
    DEPARTMENT,
    IN_TEAMS,
    Membership,
    Role,
    Target,
    Team,
    User,
    address_changed,
    invited,
    may_give_role,
    one_manager_only,
)

__all__ = [
    "DEPARTMENT",
    "IN_TEAMS",
    "AccessKey",
    "Chapter",
    "Membership",
    "Role",
    "Target",
    "Team",
    "User",
    "WorkDay",
    "address_changed",
    "invited",
    "may_give_role",
    "one_manager_only",
]
