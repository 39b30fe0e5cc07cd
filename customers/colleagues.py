"""Which colleagues stand behind a choice: whose records one sees, who may take over, with whom a file is shared."""

from salesdept.people.models import IN_TEAMS, Role, User

from .roles import PARTNERS, SELLERS

OVERSEERS = [Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
"""Who sees the work of others: the team's, or everybody's."""


def team_of(user):
    """The person and those whom the person leads today."""
    return User.objects.filter(pk__in=[user.pk, *user.led_ids])


def owners_seen_by(user):
    """Whose files and leads `user` sees beside the own: nobody's, the team's, everybody's."""
    if user.is_a(Role.SUPERVISOR):
        return team_of(user)
    if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP):
        return User.objects.active().filter(role__in=IN_TEAMS)
    return User.objects.none()


def heirs(customer, by):
    """Who may take over the file when `by` hands it over: a supervisor stays within the team (7.1.3)."""
    people = team_of(by) if by.is_a(Role.SUPERVISOR) else User.objects
    return people.filter(is_active=True, role__in=SELLERS).exclude(pk=customer.owner_id)


def partners(customer):
    """With whom the file may be shared by name (1.3.3)."""
    return User.objects.active().filter(role__in=PARTNERS).exclude(pk=customer.owner_id)
