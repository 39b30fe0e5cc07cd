from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record
from salesdept.common.spelling import fold
from salesdept.people.models import Role


class LossListQuerySet(models.QuerySet):
    """Reasons and competitors: the department's words, read by everybody who works on opportunities."""

    def visible_to(self, user):
        return self.none() if user.is_a(Role.ADMIN, Role.FINANCE) else self

    def in_use(self):
        """Those that may be given now; retired ones stay where they were given."""
        return self.filter(is_active=True)


class LossReason(Record):
    """One reason of the list out of which a loss is explained (3.4.3), in the three languages.

    `code` marks those that came with the product; the manager's own have none.
    """

    NOT_STATED = "not_stated"

    code = models.SlugField(max_length=20, blank=True, editable=False, db_index=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    zh_hant = models.CharField(_("in traditional Chinese"), max_length=80, blank=True)
    zh_hans = models.CharField(_("in simplified Chinese"), max_length=80, blank=True)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    needs_note = models.BooleanField(_("asks for a note"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = LossListQuerySet.as_manager()

    class Meta:
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_loss_reason_per_code"),
        ]

    def __str__(self):
        own = {"zh-hant": self.zh_hant, "zh-hans": self.zh_hans}.get(get_language() or "", "")
        return own or self.name

    def get_absolute_url(self):
        return reverse("pipeline:loss_reason_edit", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER)

    @classmethod
    def not_stated(cls) -> "LossReason":
        """What is given where nobody can be asked: for deals out of files."""
        facts = {"name": "Not stated", "place": 99, "is_active": False}
        return cls.objects.get_or_create(code=cls.NOT_STATED, defaults=facts)[0]

    def asks_for_note(self, amount: Decimal) -> bool:
        """A deal lost for this reason is told in words: always for some reasons, else from LOSS_NOTE_FROM on."""
        return self.needs_note or amount >= settings.LOSS_NOTE_FROM


class Competitor(Record):
    """Who else sells to our customers. `key` is the folded name: one competitor in either script, width and case."""

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(max_length=120, unique=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = LossListQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="competitor_has_a_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("pipeline:competitor_edit", args=[self.pk])

    def save(self, *args, **kwargs):
        self.key = key_of(self.name)
        super().save(*args, **kwargs)

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER)

    @classmethod
    def named(cls, name: str) -> "Competitor | None":
        """The competitor of that name, put on the list if it is new; None for an empty name."""
        if not name.strip():
            return None
        return cls.objects.get_or_create(key=key_of(name), defaults={"name": name.strip()})[0]


def key_of(name: str) -> str:
    """What two spellings of one name have in common; of signs alone they keep themselves."""
    return (fold(name) or name.strip())[:120]
