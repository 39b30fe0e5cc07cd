"""Who hears that nothing arrives any more."""

from django.utils.translation import gettext as _

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User


def tell_of_pause(hook) -> None:
    """The admins and who made it, once for each pause."""
    for person in {*User.objects.active().filter(role=Role.ADMIN), hook.made_by}:
        with in_language_of(person):
            title = _("The webhook %(name)s has paused by itself") % {"name": hook}
            Notice.tell(
                person,
                key=f"webhook-paused:{hook.pk}:{hook.version}",
                title=title,
                body=hook.get_paused_because_display(),
                url=hook.get_absolute_url(),
            )
