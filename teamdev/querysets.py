from django.db import models
from django.db.models import Q


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Confirmed awards, and months without a champion, are public (6.3.2); what is still open is the manager's."""
        from salesdept.people.models import Role

        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self
        return self.filter(Q(state="confirmed") | Q(winner=None))

    def for_list(self):
        return self.select_related("winner")

    def of_month(self, month):
        return self.filter(month=month)

    def waiting(self):
        return self.filter(state="proposed", winner__isnull=False)


class PraiseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Praise is public: that is the point of it (6.3.2)."""
        return self

    def for_list(self):
        return self.select_related("giver", "receiver")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")
