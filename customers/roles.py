"""Who opens which pages of chapter 7 and of 3.1 (permissions)."""

from salesdept.people.models import Role

SELLERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]
SEE_LEADS = [*SELLERS, Role.CLERK, Role.LEADERSHIP]
SEE_CUSTOMERS = [*SEE_LEADS, Role.TECHNICAL, Role.AFTER_SALES]
SEE_YIELDS = [Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
CORRECT = [*SELLERS, Role.CLERK]
LOG = [*SELLERS, Role.AFTER_SALES]
HAND_OVER = [Role.SUPERVISOR, Role.MANAGER]
REVEAL = [*SELLERS, Role.TECHNICAL, Role.AFTER_SALES]

PARTNERS = [Role.REP, Role.SUPERVISOR, Role.TECHNICAL, Role.AFTER_SALES]
"""With whom a file is shared by name; the others see all files or none."""

SEE_CASES = [*SELLERS, Role.LEADERSHIP, Role.TECHNICAL, Role.AFTER_SALES]

RUN_SURVEYS = [Role.CLERK]
SEE_CAMPAIGNS = [Role.CLERK, Role.MANAGER]
SEE_ANSWERS = [*SELLERS, Role.CLERK, Role.AFTER_SALES]
SEE_RESULTS = [*SELLERS, Role.CLERK, Role.LEADERSHIP]
"""Who is scored does not choose whom a survey asks: the clerk runs them (4.3.2)."""
