from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.records import Record
from salesdept.links.models import hash_of, new_token

from ..roles import LOG

READING_NOTED_EVERY = timedelta(hours=1)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user):
        """The own one; nobody needs another's."""
        return self.filter(person=user)

    def for_list(self):
        return self.select_related("person")

    def open_at(self, token: str) -> "CalendarFeed | None":
        """The feed behind an address, as long as its person works here and has the access with which it was made."""
        feed = self.filter(token_hash=hash_of(token)).select_related("person").first()
        return feed if feed and feed.is_open else None


class CalendarFeed(Record):
    """The private address at which a calendar program reads the person's plan (7.2.1).

    The address is shown once, when it is made; kept is the hash of its token. A person has one at most.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", editable=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("address made"), default=now, editable=False)
    last_read_at = models.DateTimeField(_("last read"), null=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    address = ""
    """Known to who has just made it."""

    def __str__(self):
        return gettext("Calendar feed")

    def get_absolute_url(self):
        return reverse("customers:calendar_feed")

    @classmethod
    @transaction.atomic
    def make(cls, *, by) -> "CalendarFeed":
        """A new address, on the feed as its `address`; a former one leads nowhere from now on (7.1.3)."""
        if not by.is_a(*LOG):
            raise NotYourPart(gettext("Who plans no visits has no calendar to subscribe to."), "7.2.1")
        token = new_token()
        facts = {"token_hash": hash_of(token), "made_at": now(), "last_read_at": None}
        feed, is_first = cls.objects.update_or_create(person=by, defaults=facts)
        record_change(feed, by=by, clause="7.1.3", action="make_feed" if is_first else "renew_token")
        feed.address = settings.SITE_URL + reverse("feed:feed", args=[token])
        return feed

    @transaction.atomic
    def end(self, *, by) -> None:
        """Nothing is read at its address any more. NotNow for one that ended before."""
        if by != self.person:
            raise NotYourPart(gettext("This calendar is another person's."), "7.1.3")
        record_change(self, by=by, clause="7.1.3", action="end_feed")
        ended, _rows = CalendarFeed.objects.filter(pk=self.pk).delete()
        if not ended:
            raise NotNow(gettext("This address was ended before."), "7.1.3")

    @property
    def is_open(self) -> bool:
        """The person works here, in a role that has a calendar, and the access has not ended since it was made."""
        ended = self.person.access_ended_at
        return self.person.is_active and self.person.is_a(*LOG) and (ended is None or self.made_at > ended)

    def note_reading(self) -> None:
        """When it was read last, to the hour: who wonders whether an address is in use sees it."""
        moment = now()
        not_just_now = Q(last_read_at=None) | Q(last_read_at__lt=moment - READING_NOTED_EVERY)
        CalendarFeed.objects.filter(not_just_now, pk=self.pk).update(last_read_at=moment)
