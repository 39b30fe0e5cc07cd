"""What was taken out of the house: who, when, which rows (7.1.3)."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import midnight, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..colleagues import team_of


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager sees who took what; a supervisor what the team took, own exports among it (7.1.3)."""
        if user.is_a(Role.MANAGER):
            return self
        return self.filter(by__in=team_of(user)) if user.is_a(Role.SUPERVISOR) else self.none()

    def for_list(self):
        return self.select_related("by")

    def rows_taken_today(self, user) -> int:
        """Rows that the person took since midnight, by the company's clock."""
        day = today()
        taken = self.filter(by=user, created_at__gte=midnight(day), created_at__lt=midnight(day + timedelta(days=1)))
        return taken.aggregate(rows=Sum("rows"))["rows"] or 0


class Export(Record):
    """One file of customers or contact persons that somebody took (7.1.3). The database refuses to change or delete it.

    Written before the first row leaves; `rows` is how many may leave at most. That it was read to its end, and
    its SHA-256, is an audit entry of its own.
    """

    class What(models.TextChoices):
        CUSTOMERS = "customers", _("Customer files")
        CONTACTS = "contacts", _("Contact persons")

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        VCARD = "vcf", "vCard"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    what = models.CharField(_("what"), max_length=10, choices=What)
    form = models.CharField(_("format"), max_length=5, choices=Form)
    filters = models.JSONField(_("filter"), default=dict)
    rows = models.PositiveIntegerField(_("rows"))

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["by", "created_at"], name="exports_of_person")]
        verbose_name = _("export")

    def __str__(self):
        return f"{self.get_what_display()} {self.get_form_display()}"

    @classmethod
    @transaction.atomic
    def take(cls, *, by: User, what: str, form: str, filters: dict, rows: int) -> "Export":
        """Log that `rows` rows leave and tell the superior of an unusual amount. RuleBroken above the day's limit."""
        cap = daily_cap(by)
        # One after the other: two windows at once must not take twice the limit.
        User.objects.select_for_update().get(pk=by.pk)
        taken = cls.objects.rows_taken_today(by)
        if taken + rows > cap:
            raise RuleBroken(
                gettext("This file has %(rows)s rows; today %(left)s of %(cap)s are left for you.")
                % {"rows": rows, "left": max(cap - taken, 0), "cap": cap},
                "7.1.3",
                remedy=gettext("Narrow the filter, or ask your superior for the file."),
            )
        export = cls.objects.create(by=by, what=what, form=form, filters=filters, rows=rows)
        record_change(export, by=by, clause="7.1.3", action="export")
        if taken + rows > cap / 2:
            export.tell_superior(taken + rows, cap)
        return export

    def tell_superior(self, taken: int, cap: int) -> None:
        """More than half of the day's limit: the supervisor hears of it, of a supervisor the manager."""
        superior = self.by.superior
        if superior is None:
            return
        with in_language_of(superior):
            title = gettext("%(person)s took %(rows)s of %(cap)s rows of customer data today") % {
                "person": self.by.name,
                "rows": taken,
                "cap": cap,
            }
        Notice.tell(
            superior, key=f"export:{self.pk}", title=title, url=f"{reverse('customers:exports')}?by={self.by_id}"
        )

    def log_delivery(self, rows: int, sha256: str) -> None:
        """It was read to its end."""
        record_change(
            self, by=self.by, clause="7.1.3", action="deliver", changed={"rows": ["", rows], "sha256": ["", sha256]}
        )


def daily_cap(user: User) -> int:
    """Rows that a person of this role may take in a day. NotYourPart for roles that take none."""
    cap = settings.EXPORT_ROWS_PER_DAY.get(user.role)
    if cap is None:
        raise NotYourPart(gettext("Customer data are taken by who keeps them and their superiors."), "7.1.3")
    return cap
