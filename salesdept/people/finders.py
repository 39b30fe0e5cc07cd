"""What the search box finds of chapter 2: colleagues, for those who may open their accounts."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import PEOPLE, Finding, Query, finder, spelled

from .models import User
from .views import person


@finder(_("Accounts"), order=70, icon="user", sign=PEOPLE)
def colleagues(user, query: Query, limit: int):
    """Few enough to be read whole; the best matches are those whose name begins with what was typed."""
    if not person.screen.is_open_to(user):
        return
    names = User.objects.visible_to(user).values_list("pk", "name", "email")
    asked = query.folded
    matches = [
        (not any(line.startswith(asked) for line in spelled(name)), name, pk)
        for pk, name, email in names
        if any(asked in line for line in (*spelled(name), *spelled(email)))
    ]
    chosen = [pk for _rank, _name, pk in sorted(matches)[:limit]]
    people = User.objects.in_bulk(chosen)
    for colleague in (people[pk] for pk in chosen):
        yield Finding(colleague.name, colleague.get_absolute_url(), colleague.email, colleague.get_role_display())
