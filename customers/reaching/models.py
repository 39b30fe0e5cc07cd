from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken

from .reachable import Way, Wish


class Consent(models.Model):
    """What a person said of one way to be reached (7.1.3, 7.3.1): when, and how we know.

    The database refuses to change or delete one; the latest of each way holds and stands on the contact as its wish.
    """

    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="consents")
    way = models.CharField(_("way"), max_length=10, choices=Way)
    wish = models.CharField(_("answer"), max_length=8, choices=Wish)
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("how we know"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-said_on", "-pk"]
        indexes = [models.Index(fields=["contact", "-said_on", "-id"], name="consents_of_contact")]

    def __str__(self):
        return f"{self.get_way_display()}: {self.get_wish_display()}"

    @classmethod
    @transaction.atomic
    def say(cls, contact, *, ways, wish: str, source: str, by, said_on=None) -> None:
        """Note what the person said of these ways. RuleBroken for a day in the future."""
        said_on = said_on or today()
        if said_on > today():
            raise RuleBroken(gettext("What has not happened yet can't be noted."), "7.1.3")
        contact._lock()
        Consent.objects.bulk_create(
            Consent(contact=contact, way=way, wish=wish, said_on=said_on, source=source, by=by) for way in ways
        )
        before = {way: str(contact.wish(way).label) for way in ways}
        contact.wishes = present_wishes(contact)
        contact.version += 1
        contact.save(update_fields=["wishes", "version"])
        changed = {way: [before[way], str(contact.wish(way).label)] for way in ways}
        record_change(contact, by=by, clause="7.1.3", action="consent", changed=changed)


def present_wishes(contact) -> dict[str, str]:
    """What holds by the rows: of each way the latest said, of one day the latest noted."""
    return dict(contact.consents.order_by("said_on", "pk").values_list("way", "wish"))
