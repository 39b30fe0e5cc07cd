from salesdept.people.models import Role

KEEPERS = (Role.ADMIN, Role.MANAGER)
"""Who connects other programs: the admin, and the manager, whose department is told of."""
