"""Texts that are written once and put into many proposals (3.3.2)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record
from salesdept.people.models import Role

PART_CHOICES = [
    ("introduction", _("introduction of product or service")),
    ("solution", _("solution")),
    ("plan", _("implementation plan")),
]


class TextBlockQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who writes proposals and who reads them; the system administrator has no business with them."""
        return self.none() if user.is_a(Role.ADMIN, Role.FINANCE) else self

    def for_list(self):
        return self

    def for_part(self, part: str, language: str):
        return self.filter(part=part, language=language, is_active=True)


class TextBlock(Record):
    """A text for one part of proposals in one language; what was put into a proposal stays as it was then."""

    title = models.CharField(_("title"), max_length=120)
    part = models.CharField(_("part"), max_length=12, choices=PART_CHOICES)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hant")
    text = models.TextField(_("text"), max_length=4000)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TextBlockQuerySet.as_manager()

    class Meta:
        ordering = ["part", "title"]
        indexes = [models.Index(fields=["part", "language", "title"], name="text_blocks_of_part")]
        constraints = [
            models.UniqueConstraint(fields=["part", "language", "title"], name="one_text_block_per_title"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pipeline:text_block", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.is_a(Role.SUPERVISOR, Role.MANAGER, Role.CLERK)
