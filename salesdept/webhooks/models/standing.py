from django.db import models, transaction
from django.db.models import QuerySet

from salesdept.common.calendar import now
from salesdept.common.records import uuid7

from ..events import Event
from .delivery import Delivery


class Standing(models.Model):
    """Something that lasts and is told once, when it begins: a milestone is late. When it is over the row goes, so that
    it may begin anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.CharField(max_length=60)
    record_id = models.UUIDField()
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "record_id"], name="stands_once")]

    def __str__(self):
        return f"{self.event} {self.record_id}"

    @classmethod
    @transaction.atomic
    def note(cls, event: Event, lasting: QuerySet, among: QuerySet) -> int:
        """Tell of each record that it has begun for; return how many. `among` are all records that were looked at.

        What began before anybody listened is not told to who listens later.
        """
        known = Standing.objects.filter(event=event.name, record_id__in=among.order_by().values("pk"))
        known.exclude(record_id__in=lasting.order_by().values("pk")).delete()
        begun = {record.pk: record for record in lasting.exclude(pk__in=known.values("record_id"))}
        rows = [Standing(event=event.name, record_id=pk) for pk in begun]
        Standing.objects.bulk_create(rows, ignore_conflicts=True)
        # Of two clocks at once, one has written the row.
        ours = Standing.objects.filter(pk__in=[row.pk for row in rows])
        Delivery.write(event, {str(row.pk): begun[row.record_id] for row in ours})
        return len(ours)
