"""Who is told of a bonus (4.4.1)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from ..models import BonusRun


def tell_of_bonuses(run: BonusRun) -> None:
    """Everybody with a line hears that the bonus stands; the sum is read on the page, it does not travel."""
    for line in run.lines.filter(is_difference=False).select_related("person"):
        with in_language_of(line.person):
            title = _("Your bonus of %(month)s is approved") % {"month": run.month.label}
        Notice.tell(line.person, key=f"bonus:{run.pk}", title=title, url=reverse("appraisal:my_bonuses"))


def tell_of_payment(run: BonusRun) -> None:
    for person in {line.person for line in run.lines.select_related("person")}:
        with in_language_of(person):
            title = _("The bonus of %(month)s is paid out") % {"month": run.month.label}
        Notice.tell(person, key=f"bonus-paid:{run.pk}", title=title, url=reverse("appraisal:my_bonuses"))
