from django.utils.translation import gettext as _

from salesdept.people.sections import Section, person_section

from ..models import Promotion


@person_section(order=10)
def promotions_of(person, user) -> Section | None:
    """The person's runs of excellent months and what was decided (4.4.2)."""
    found = list(Promotion.objects.visible_to(user).of_person(person).for_list())
    if not found:
        return None
    title = _("Promotion and pay rise")
    return Section(title, "appraisal/promotion/_of_person.html", {"promotions": found}, count=len(found), flush=True)
