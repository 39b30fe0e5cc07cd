"""The files by which payroll is told (4.4.1): a sum per person and month, no figure of a scorecard."""

from django.conf import settings
from django.utils.translation import gettext as _

from salesdept.common.tables.workbook import table_as_workbook
from salesdept.common.tables.writing import table_as_csv

from ..models import BonusRun, PayrollFile


def write_files(run: BonusRun, *, by) -> None:
    """Both files, in the language of `by`; kept as they are for whoever takes them."""
    lines = list(run.lines.select_related("person", "period"))
    titles, rows = _titles(), [_row(line) for line in lines]
    csv = "".join(table_as_csv(titles, rows)).encode()
    xlsx = b"".join(table_as_workbook([(str(run.month), [titles, *rows])]))
    PayrollFile.keep(run, PayrollFile.Form.CSV, csv, rows=len(rows), by=by)
    PayrollFile.keep(run, PayrollFile.Form.XLSX, xlsx, rows=len(rows), by=by)


def _titles() -> list[str]:
    return [_("Person"), _("E-mail"), _("Month"), _("Kind"), _("Currency"), _("Amount")]


def _row(line) -> list:
    kind = _("difference") if line.is_difference else _("bonus")
    return [line.person.name, line.person.email, str(line.period.month), kind, settings.COMPANY_CURRENCY, line.amount]
