from django.db import models
from django.db.models import Q
from guardian.shortcuts import get_objects_for_user

from salesdept.common.calendar import today
from salesdept.people.models import Role, User

SILENT_AFTER = {"A": 30, "B": 60, "C": 90}
"""Days without contact after which a customer of the class is overdue (7.2.1)."""


class OwnedQuerySet(models.QuerySet):
    """Rows whose `owner` decides who sees them: own, own team at present, all, none (7.1.3)."""

    SEE_ALL = (Role.MANAGER, Role.CLERK, Role.LEADERSHIP)

    def owned_within(self, user) -> Q:
        if user.is_a(Role.SUPERVISOR):
            return Q(owner=user) | Q(owner__in=User.objects.led_by(user).values("pk"))
        return Q(owner=user)


class LeadQuerySet(OwnedQuerySet):
    def visible_to(self, user):
        if user.is_a(*self.SEE_ALL):
            return self
        return self.filter(self.owned_within(user)) if user.is_a(Role.REP, Role.SUPERVISOR) else self.none()

    def for_list(self):
        return self.select_related("owner", "customer")

    def untouched(self):
        return self.filter(state="new")


class CustomerQuerySet(OwnedQuerySet):
    def visible_to(self, user):
        """Customer files `user` may open: own and shared; a supervisor the team's; manager, clerk and leadership all."""
        if user.is_a(*self.SEE_ALL):
            return self
        if user.is_a(Role.FINANCE, Role.ADMIN):
            return self.none()
        shared = Q(pk__in=self.shared_with(user))
        return self.filter(self.owned_within(user) | shared if user.is_a(Role.REP, Role.SUPERVISOR) else shared)

    def shared_with(self, user):
        """Ids of the files that somebody shared with `user` by name (1.3.3)."""
        found = get_objects_for_user(
            user, "customers.view_customer", self.model, with_superuser=False, accept_global_perms=False
        )
        return found.values("pk")

    def for_list(self):
        return self.select_related("owner")

    def silent(self, day=None):
        """Files past the contact rhythm of their class; never contacted counts from the file's opening (7.2.1)."""
        from datetime import timedelta

        day = day or today()
        late = Q()
        for level, days in SILENT_AFTER.items():
            border = day - timedelta(days=days)
            never = Q(last_contact_on=None, created_at__date__lt=border)
            late |= Q(level=level) & (Q(last_contact_on__lt=border) | never)
        return self.filter(late)


class ChildQuerySet(models.QuerySet):
    """Parts of a customer file: seen by whoever sees the file."""

    def visible_to(self, user):
        from .models import Customer

        if user.is_a(*OwnedQuerySet.SEE_ALL):
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user).values("pk"))


class ContactQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "customer__owner")

    def born_on(self, day):
        """Contacts with their birthday on `day`; those of 29 February on the 28th of a common year (7.3.1)."""
        days = Q(birth_month=day.month, birth_day=day.day)
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if (day.month, day.day) == (2, 28) and not leap:
            days |= Q(birth_month=2, birth_day=29)
        return self.filter(days)


class CommunicationQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "contact", "by")

    def planned_by(self, user):
        """Next steps that `user` promised and nobody has done yet."""
        return self.filter(by=user, next_on__isnull=False, next_done=False)
