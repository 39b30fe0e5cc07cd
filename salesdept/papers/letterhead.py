"""The company's head on its papers, kept by the manager and the admin."""

import io

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from salesdept.common.records import Record
from salesdept.people.models import Role

LOGO_BYTES = 2 * 2**20
LOGO_PIXELS = 16_000_000
LOGO_SIZE = (800, 320)
LOGO_ADDRESS = "asset:logo"


class Letterhead(Record):
    """What stands at the head of every paper. There is one; papers made keep the head that they were made with."""

    KEEPERS = (Role.MANAGER, Role.ADMIN)

    name = models.CharField(_("company's name"), max_length=120)
    name_en = models.CharField(_("company's name in English"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_en = models.CharField(_("address in English"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax ID"), max_length=20, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    represented_by = models.CharField(_("represented by"), max_length=80, blank=True)
    bank = models.CharField(_("account for payments"), max_length=200, blank=True)
    logo = models.BinaryField(default=b"", blank=True, editable=False)
    place = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(place=1), name="one_letterhead")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("papers:letterhead")

    def may_edit(self, user) -> bool:
        return user.is_a(*self.KEEPERS)

    @classmethod
    def current(cls) -> "Letterhead":
        """The one there is; before anybody wrote it, the company's name alone, unsaved."""
        return cls.objects.first() or cls(name=settings.COMPANY_NAME or "–")

    @classmethod
    def to_edit(cls) -> "Letterhead":
        """The one there is, made now if nobody wrote it yet."""
        return cls.objects.get_or_create(place=1, defaults={"name": cls.current().name})[0]

    def shown_in(self, language: str) -> dict[str, str]:
        """Its lines as a paper in `language` has them."""
        is_english = language == "en"
        return {
            "name": (is_english and self.name_en) or self.name,
            "other_name": self.name if is_english and self.name_en else self.name_en,
            "address": (is_english and self.address_en) or self.address,
            "tax_id": self.tax_id,
            "telephone": self.telephone,
            "email": self.email,
            "website": self.website.partition("://")[2].strip("/"),
            "represented_by": self.represented_by,
            "bank": self.bank,
            "logo": LOGO_ADDRESS if self.logo else "",
        }


def logo_of(content: bytes) -> bytes | None:
    """An uploaded picture as the logo we keep: a PNG of bounded size, without what else the file carried.

    None for what is no picture, or one of more pixels than we would open.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                return None
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    small.thumbnail(LOGO_SIZE)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue()
