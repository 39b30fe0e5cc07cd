"""The people of the `office` fixture, in the groups that the tables of access speak of."""

OWNER = frozenset({"rep"})
LEADER = frozenset({"supervisor"})
REPS = frozenset({"rep", "second_rep", "other_rep"})
SUPERVISORS = frozenset({"supervisor", "other_supervisor"})
MANAGER = frozenset({"manager"})
CLERK = frozenset({"clerk"})
FINANCE = frozenset({"finance", "second_finance"})
LEADERSHIP = frozenset({"leadership"})
TECHNICAL = frozenset({"technical"})
AFTER_SALES = frozenset({"aftersales"})
ADMIN = frozenset({"admin"})

NOBODY: frozenset[str] = frozenset()
SELLERS = REPS | SUPERVISORS | MANAGER
APPRAISED = SELLERS | CLERK | LEADERSHIP
STAFF = APPRAISED | FINANCE | TECHNICAL | AFTER_SALES
EVERYBODY = STAFF | ADMIN
LOOK_AFTER_PEOPLE = MANAGER | ADMIN
OWNERS_LINE = OWNER | LEADER | MANAGER
SEE_MONEY = APPRAISED | FINANCE
SEE_SALES = APPRAISED | TECHNICAL | AFTER_SALES
