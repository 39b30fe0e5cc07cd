"""Which posts take which part in chapter 5."""

from salesdept.people.models import Role

STAFF = [role for role in Role if role != Role.ADMIN]
KEEP_STANDARDS = [Role.FINANCE, Role.MANAGER]
"""Who writes down what the company pays for days, kilometres, and at most (5.2.1)."""

REVIEWERS = [Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP]
SIGNERS = [Role.FINANCE, Role.LEADERSHIP, Role.MANAGER]
"""Who verifies and pays, the latter ones where nobody of those before is left (5.2.4)."""
ASKERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]
"""Who asks leadership for a supplement (5.3.3); others turn to the manager."""

SEE_WHOLE_BUDGET = [Role.MANAGER, Role.CLERK, Role.FINANCE, Role.LEADERSHIP]
SEE_ALL_SPENDING = [Role.MANAGER, Role.FINANCE, Role.LEADERSHIP]
"""Who sees everybody's expenses once they are approved; others the team's or the own (5.3.2)."""
SEE_BUDGETS = [Role.SUPERVISOR, *SEE_WHOLE_BUDGET]
SEE_SUPPLEMENTS = [*ASKERS, Role.LEADERSHIP]

REVIEWED_BY_LEADERSHIP = [Role.MANAGER, Role.FINANCE, Role.LEADERSHIP]
"""Whose claims leadership reviews; a rep's are the supervisor's, all others' the manager's (5.2.3)."""
