"""How the customer's confirmation stands (3.2.3): found by comparing what was confirmed with what is written now."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today

GOOD_FOR = timedelta(days=60)
"""How long a confirmation holds: after that the customer is asked again before a proposal is written."""


class Standing(models.TextChoices):
    OPEN = "open", _("not confirmed")
    ASKED = "asked", _("waits for the customer")
    CHANGED = "changed", _("changed since the confirmation")
    OLD = "old", _("confirmed too long ago")
    CONFIRMED = "confirmed", _("confirmed by the customer")

    @property
    def tone(self) -> str:
        tones = {Standing.OPEN: "neutral", Standing.ASKED: "review", Standing.CONFIRMED: "success"}
        return tones.get(self, "warning")


def standing_of(brief) -> Standing:
    confirmed = brief.confirmation
    if confirmed is None:
        return Standing.ASKED if brief.newest else Standing.OPEN
    if confirmed.version.content != brief.content():
        return Standing.CHANGED
    return Standing.OLD if confirmed.said_on + GOOD_FOR < today() else Standing.CONFIRMED


def told(brief) -> str:
    """In one sentence: which version, whose word, and what is wrong with it."""
    standing, newest, confirmed = brief.standing, brief.newest, brief.confirmation
    if standing == Standing.ASKED:
        known = {"number": newest.number, "day": _day(timezone.localdate(newest.created_at))}
        return gettext("version %(number)d of %(day)s waits for the customer's word") % known
    if confirmed is None:
        return ""
    known = {"number": confirmed.version.number, "name": confirmed.name, "day": _day(confirmed.said_on)}
    if standing == Standing.CHANGED:
        return gettext("changed since: %(name)s confirmed version %(number)d on %(day)s") % known
    if standing == Standing.OLD:
        return gettext("%(name)s confirmed version %(number)d on %(day)s, over 60 days ago: ask again") % known
    return gettext("version %(number)d by %(name)s, %(day)s") % known


def _day(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
