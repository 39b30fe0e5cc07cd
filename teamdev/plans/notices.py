from django.utils.translation import gettext as _

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice


def tell_of_plan(plan) -> None:
    """The person hears that there is a plan, each time it is put in force."""
    with in_language_of(plan.person):
        title = _("Your training plan is in force")
    Notice.tell(plan.person, key=f"plan:{plan.pk}:{plan.counts_from}", title=title, url=plan.get_absolute_url())
