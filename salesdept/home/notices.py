from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

LINES_SHOWN = 20


def tell_of_breaches(breaches: list[str]) -> None:
    """Tell every admin, once a day."""
    for admin in User.objects.active().filter(role=Role.ADMIN):
        with in_language_of(admin):
            title = _("The nightly check found %(count)d contradictions") % {"count": len(breaches)}
        Notice.tell(admin, key=f"breaches:{today()}", title=title, body="\n".join(breaches[:LINES_SHOWN]))
