import hashlib

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.records import Record


class PayrollFile(Record):
    """A file as payroll got it (4.4.1): written once with the export, given out byte by byte the same ever after."""

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    TYPES = {
        Form.CSV: "text/csv; charset=utf-8",
        Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }

    run = models.ForeignKey("appraisal.BonusRun", models.PROTECT, related_name="files")
    form = models.CharField(_("format"), max_length=4, choices=Form)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["form"]
        constraints = [
            models.UniqueConstraint(fields=["run", "form"], name="one_payroll_file_per_run_and_form"),
            models.CheckConstraint(condition=Q(form__in=["csv", "xlsx"]), name="payroll_file_form_is_known"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def keep(cls, run, form: str, content: bytes, *, rows: int, by) -> "PayrollFile":
        digest = hashlib.sha256(content).hexdigest()
        return cls.objects.create(run=run, form=form, content=content, digest=digest, rows=rows, made_by=by)

    @property
    def name(self) -> str:
        """Named by month and revision of the cards, so that no two exports are called alike."""
        return f"bonus-{self.run.month}-r{self.run.revision}.{self.form}"

    @transaction.atomic
    def take(self, *, by) -> bytes:
        """The bytes; that `by` took them stands in the run's history (7.1.3)."""
        told = {"file": ["", f"{self.name} {self.digest[:12]}"]}
        record_change(self.run, by=by, clause="4.4.1", action="take_payroll_file", changed=told)
        return bytes(self.content)
