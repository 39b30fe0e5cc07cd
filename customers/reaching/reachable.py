"""The one rule of whether somebody may be reached by a way: asked wherever something is sent or a way is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.masking import masked
from salesdept.common.mobile import dialled
from salesdept.common.records import Record
from salesdept.common.spelling import digits_of


class Way(models.TextChoices):
    """A way to a person, each with a consent of its own."""

    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Phone call")
    TEXT = "text", _("Text message")
    MESSENGER = "messenger", _("Messenger")
    POST = "post", _("Post")


class Wish(models.TextChoices):
    """What the person said of a way."""

    GIVEN = "given", _("consented")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("not asked")


BY_MAIL, BY_NUMBER = "email", "phone"
KIND_OF_ADDRESS = {Way.MAIL: BY_MAIL, Way.PHONE: BY_NUMBER, Way.TEXT: BY_NUMBER}
FURTHER = {BY_MAIL: "other_emails", BY_NUMBER: "other_phones"}


def plain_address(address: str) -> str:
    """An address as failures remember it: numbers by their digits."""
    return address.lower() if "@" in address else digits_of(address)


@dataclass(frozen=True)
class ContactPoint:
    """One number or mail address of a person. `failed_on` is set while it is known not to work, with the reason."""

    key: str
    kind: str
    value: str
    failed_on: date | None = None
    why: str = ""

    @property
    def works(self) -> bool:
        return self.failed_on is None


class Reachable(Record):
    """A person with addresses, what the person agreed to (`wishes`: way -> Wish, written by Consent alone) and which
    addresses were found not to work (`failures`: plain address -> [day, reason]; corrected ones fall away).
    """

    phone: models.CharField | str
    email: models.EmailField | str

    other_phones = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("further phones"),
        default=list,
        blank=True,
        help_text=_("One on each line."),
    )
    other_emails = ArrayField(
        models.EmailField(),
        verbose_name=_("further e-mail addresses"),
        default=list,
        blank=True,
        help_text=_("One on each line."),
    )
    wishes = models.JSONField(default=dict, editable=False)
    failures = models.JSONField(default=dict, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.failures = {plain: found for plain, found in self.failures.items() if plain in self._plain_addresses()}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def addresses(self) -> list[ContactPoint]:
        """Every number and mail address, the first ones first."""
        return [*self._addresses(BY_NUMBER), *self._addresses(BY_MAIL)]

    def _addresses(self, kind: str) -> Iterator[ContactPoint]:
        for place, value in enumerate([getattr(self, kind), *getattr(self, FURTHER[kind])]):
            if value:
                day, why = self.failures.get(plain_address(value), (None, ""))
                yield ContactPoint(f"{kind}-{place}", kind, value, day and date.fromisoformat(day), why)

    def _plain_addresses(self) -> set[str]:
        return {plain_address(address.value) for address in self.addresses}

    @property
    def is_reachable(self) -> bool:
        """There is an address, and it works."""
        return any(address.works for address in self.addresses)

    def wish(self, way: str) -> Wish:
        return Wish(self.wishes.get(way, Wish.UNKNOWN))

    def address_for(self, way: str) -> str:
        """The first address of the person by which this way works; "" where there is none, or the way needs none."""
        return next((one.value for one in self._addresses_for(way) if one.works), "")

    def _addresses_for(self, way: str) -> list[ContactPoint]:
        """Those by which this way goes: text messages reach mobile phones alone."""
        kind = KIND_OF_ADDRESS.get(Way(way))
        found = self._addresses(kind) if kind else iter(())
        return [one for one in found if way != Way.TEXT or dialled(one.value)]

    @property
    def has_mobile(self) -> bool:
        return bool(self._addresses_for(Way.TEXT))

    def obstacle(self, way: str, *, in_business: bool = False) -> str:
        """Why nothing may be sent to the person by this way, in plain words; "" when it may.

        `in_business`: papers of a running deal go to who was not asked before, too; against a refusal nothing goes.
        """
        wish = self.wish(way)
        if wish == Wish.REFUSED:
            return gettext("refused")
        if wish == Wish.UNKNOWN and not in_business:
            return gettext("not asked yet")
        if Way(way) in KIND_OF_ADDRESS:
            if not self._addresses_for(way):
                return gettext("no mobile number known") if way == Way.TEXT else gettext("no address known")
            if not self.address_for(way):
                return gettext("the address does not work")
        return ""

    def may_be_reached(self, way: str) -> bool:
        """Whether greetings, surveys and the like, which nobody asked for, may go to the person by this way (7.3.1)."""
        return not self.obstacle(way)

    @property
    def refused(self) -> list[str]:
        """The ways that the person refused, as they read."""
        return [str(way.label) for way in Way if self.wish(way) == Wish.REFUSED]

    @property
    def agreed(self) -> list[str]:
        return [str(way.label) for way in Way if self.wish(way) == Wish.GIVEN]

    @property
    def broken(self) -> list[str]:
        """What is known of addresses that do not work, as it reads to everybody."""
        kinds = {BY_MAIL: gettext("E-mail bounces"), BY_NUMBER: gettext("Wrong number")}
        return [
            gettext("%(what)s since %(day)s: %(why)s")
            % {"what": kinds[one.kind], "day": date_format(one.failed_on, "SHORT_DATE_FORMAT"), "why": one.why}
            for one in self.addresses
            if one.failed_on
        ]

    def address_named(self, key: str) -> ContactPoint:
        found = next((one for one in self.addresses if one.key == key), None)
        if found is None:
            raise RuleBroken(gettext("This address is no longer there."), "7.1.2")
        return found

    @transaction.atomic
    def mark_failed(self, key: str, *, by, why: str, on: date | None = None) -> None:
        """This address does not work (7.1.2): the mail came back, the number is another's. `by` None is a machine."""
        self._lock()
        address = self.address_named(key)
        day = on or today()
        if day > today():
            raise RuleBroken(gettext("What has not happened yet can't be noted."), "7.1.2")
        self.failures[plain_address(address.value)] = [day.isoformat(), why]
        self._save_failures(by, "address_fails", {address.kind: ["", why]})

    @transaction.atomic
    def mark_working(self, key: str, *, by) -> None:
        """The address works after all."""
        self._lock()
        address = self.address_named(key)
        if self.failures.pop(plain_address(address.value), None):
            self._save_failures(by, "address_works", {address.kind: [address.why, ""]})

    def _save_failures(self, by, action: str, changed: dict) -> None:
        self.version += 1
        self.save(update_fields=["failures", "version"])
        record_change(self, by=by, clause="7.1.2", action=action, changed=changed)

    def _lock(self) -> None:
        """Read the row anew and keep it until the caller's transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))


def shown_address(address: ContactPoint, *, whole: bool) -> str:
    """As the reader may see it."""
    return address.value if whole else masked(address.value)
