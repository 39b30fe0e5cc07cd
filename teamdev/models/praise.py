from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record

from ..querysets import PraiseQuerySet


class Praise(Record):
    """A word of recognition from one colleague to another, for all to read (6.3.2)."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="praise_given")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="praise_received", verbose_name=_("whom")
    )
    text = models.TextField(_("what for"), max_length=500)

    objects = PraiseQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "praise"
        indexes = [models.Index(fields=["-created_at", "-id"], name="praise_newest")]
        constraints = [models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_praises_himself")]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{reverse('teamdev:praise')}#{self.pk}"
