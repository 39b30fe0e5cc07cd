from salesdept.common.tables.imports.models import ImportQuerySet
from salesdept.people.models import Role

IMPORTERS = (Role.CLERK, Role.MANAGER)


class SalesImportQuerySet(ImportQuerySet):
    asked = "asked_at"

    def visible_to(self, user):
        """Imports are the department's: all of them to those who may import, none to others."""
        return self if user.is_a(*IMPORTERS) else self.none()

    def for_list(self):
        return super().for_list().prefetch_related("files")
