from django.utils.translation import gettext as _

from salesdept.people.sections import Section, person_section

from .models import TrainingPlan


@person_section(order=20)
def plans_of(person, user) -> Section | None:
    """The person's training plans and where they stand (4.4.3)."""
    found = list(TrainingPlan.objects.visible_to(user).filter(person=person))
    if not found:
        return None
    return Section(_("Training plans"), "teamdev/plans/_of_person.html", {"plans": found}, count=len(found), flush=True)
