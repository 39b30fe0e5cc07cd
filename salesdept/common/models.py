import json
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from .calendar import now
from .request_id import current_key, current_request_id

OF_MANY = """
INSERT INTO common_auditentry (document_type_id, document_id, action, by_id, clause, details, request_id, at)
    SELECT %s, id, %s, %s, %s, %s, %s, %s FROM unnest(%s::uuid[]) AS id
"""


class AuditQuerySet(models.QuerySet):
    def of(self, document):
        """The history of one record, newest first. Ask only for a record that the reader may see."""
        kind = ContentType.objects.get_for_model(document)
        return self.filter(document_type=kind, document_id=document.pk).select_related("by").order_by("-at", "-pk")


class AuditEntry(models.Model):
    """Who did what to which record, when, under which clause. The database refuses to change or delete one."""

    document_type = models.ForeignKey(ContentType, models.PROTECT)
    document_id = models.UUIDField()
    document = GenericForeignKey("document_type", "document_id")
    action = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    clause = models.CharField(max_length=10, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField(default=now)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["document_type", "document_id", "-at"], name="audit_of_document")]

    def __str__(self):
        return f"{self.action} by {self.by} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def record(cls, document, action: str, *, by=None, clause="", **details):
        """Write one entry in the caller's transaction; `by` is None for the clock. It names the key of a program."""
        if key := current_key():
            details["key"] = key
        return cls.objects.create(
            document=document, action=action, by=by, clause=clause, details=details, request_id=current_request_id()
        )

    @classmethod
    def record_many(cls, model: type[models.Model], ids: Iterable, action: str, *, by_id=None, clause="", **details):
        """The same entry for each row of `model`, by one statement."""
        kind, told = ContentType.objects.get_for_model(model), json.dumps(details, cls=DjangoJSONEncoder)
        with connection.cursor() as cursor:
            values = [kind.pk, action, by_id, clause, told, current_request_id(), now(), [str(pk) for pk in ids]]
            cursor.execute(OF_MANY, values)


KEPT_FOR = timedelta(hours=24)
"""How long a repeated call of the API gets its first answer."""


class KeptAnswerQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(kept_at__gt=now() - KEPT_FOR)

    def outlived(self):
        return self.filter(kept_at__lte=now() - KEPT_FOR)


class KeptAnswer(models.Model):
    """The first answer to a call of the API that bore a key, for when the call comes again.

    It stands in the database and not in the cache: it is written together with what the call did, or not at all.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    call = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    kept_at = models.DateTimeField(default=now, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="one_answer_per_key")]

    def __str__(self):
        return f"{self.key} of {self.by}"

    @classmethod
    def keep(cls, *, by, key: str, **answer) -> None:
        """Keep it, in the place of one that is outlived."""
        cls.objects.update_or_create(by=by, key=key, defaults={"kept_at": now(), **answer})
