"""How much a person may attach to claims in a day (5.2.2)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Sum
from django.utils.translation import gettext

from salesdept.common.calendar import midnight, now, today
from salesdept.common.locks import hold

MOST_FILES = 200
MOST_BYTES = 1024 * 1024 * 1024


class Attached(models.Model):
    """One file that somebody attached to the form of a claim, saved or not; `size` in bytes as it came."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    size = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="attached_by_person")]

    def __str__(self):
        return f"{self.size} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, size: int, *, by) -> None:
        """Count one more of today, by the company's clock; ValidationError beyond the day's limit. In a transaction."""
        # One after the other: two windows at once must not take twice the limit.
        hold([f"files of claims:{by.pk}"])
        since = cls.objects.filter(person=by, at__gte=midnight(today()))
        told = since.aggregate(files=Count("pk"), size=Sum("size", default=0))
        if told["files"] >= MOST_FILES or told["size"] + size > MOST_BYTES:
            limit = {"files": MOST_FILES, "megabytes": MOST_BYTES // (1024 * 1024)}
            raise ValidationError(
                gettext(
                    "More than %(files)d files or %(megabytes)d MB a day are not attached to claims. Go on tomorrow, "
                    "or put the invoice into your wallet and choose it here."
                )
                % limit
            )
        cls.objects.create(person=by, size=size)

    @classmethod
    def forget(cls) -> int:
        """Drop what no limit asks for any more; how many."""
        return cls.objects.filter(at__lt=midnight(today()) - timedelta(days=1)).delete()[0]
