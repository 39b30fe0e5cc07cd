import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pipeline.imports.models import TURN, SalesImport
from pipeline.imports.pages import Page
from pipeline.imports.work import WORK
from salesdept.common.errors import RuleBroken
from salesdept.people.models import User

PATTERNS = ("*.csv", "*.tsv", "*.txt", "*.xlsx")


class Command(BaseCommand):
    help = (
        "Import sales data (3.1.1): people, products, customers and deals in files recognised by their columns. "
        "Prints the plan; with --yes imports it as planned."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="folder with the files, or one file")
        parser.add_argument("--yes", action="store_true", help="take the proposed matches and import")
        parser.add_argument("--json", action="store_true", help="print plan or report as JSON")
        parser.add_argument("--targets", action="store_true", help="set targets from the files where there are none")
        parser.add_argument(
            "--offers", nargs="*", default=None, help="set up these as well; without a name: all offered"
        )
        parser.add_argument(
            "--dates", choices=["dmy", "mdy"], help="how 01/03/2017 is meant where the files don't show it"
        )
        parser.add_argument("--whole", action="store_true", help="all rows or none")
        parser.add_argument(
            "--as", dest="email", help="e-mail of the clerk or manager who imports; default: the manager"
        )

    def handle(self, *args, **options):
        by = self._importer(options["email"])
        with TURN.taken() as is_ours:
            if not is_ours:
                raise CommandError(_("Another import is running. Wait until it is through."))
            try:
                self._import(by, options)
            except RuleBroken as no:
                raise CommandError(f"{no.message} ({no.clause}) {no.remedy}".strip()) from no

    def _importer(self, email: str | None) -> User:
        by = User.objects.active().filter(email__iexact=email).first() if email else User.manager()
        if by is None:
            raise CommandError(_("There is no such person. Name the clerk or manager who imports by --as E-MAIL."))
        return by

    def _import(self, by: User, options) -> None:
        uploaded = self._upload(options["directory"], by)
        self._check(uploaded)
        decisions = self._decisions(uploaded, options)
        if decisions != uploaded.decided.as_json():
            uploaded.decide(by=by, decisions=decisions)
            self._check(uploaded)
        if options["yes"]:
            uploaded.start(by=by, offers=self._offers(uploaded, options))
            WORK.do(uploaded)
            uploaded.refresh_from_db()
        self._tell(uploaded, options["json"])
        if not options["yes"]:
            uploaded.discard(by=by)
        elif uploaded.state != SalesImport.State.DONE:
            raise CommandError(str(Page(uploaded, by).error))

    def _upload(self, place: Path, by: User) -> SalesImport:
        paths = [place] if place.is_file() else sorted(path for pattern in PATTERNS for path in place.glob(pattern))
        if not paths:
            raise CommandError(_("No CSV, TSV or XLSX file in %(place)s.") % {"place": place})
        opened = [File(path.open("rb"), name=path.name) for path in paths]
        try:
            return SalesImport.upload(opened, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        finally:
            for file in opened:
                file.close()

    def _check(self, uploaded: SalesImport) -> None:
        WORK.do(uploaded)
        uploaded.refresh_from_db()
        if uploaded.state == SalesImport.State.FAILED:
            raise CommandError(str(Page(uploaded, uploaded.by).error))

    def _decisions(self, uploaded: SalesImport, options) -> dict:
        sheets = {}
        if options["dates"]:
            asking = [table["key"] for table in (uploaded.plan or {}).get("tables", []) if table["date_example"]]
            sheets = {key: {"date_order": options["dates"]} for key in asking}
        return uploaded.decided.as_json() | {"sheets": sheets, "whole_or_nothing": options["whole"]}

    def _offers(self, uploaded: SalesImport, options) -> list[str]:
        offered = uploaded.plan["offers"]
        if options["offers"] is not None:
            return [key for key in offered if key in options["offers"] or not options["offers"]]
        return [key for key in offered if options["targets"]]

    def _tell(self, uploaded: SalesImport, as_json: bool) -> None:
        page = Page(uploaded, uploaded.by)
        if as_json:
            content = {"state": uploaded.state} | (uploaded.report or uploaded.plan or {})
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
            return
        for line in self._lines(page):
            self.stdout.write(line)

    def _lines(self, page: Page):
        for line in page.tables:
            counts = ", ".join(f"{count} {fate}" for fate, count in line.fates.items() if count)
            yield f"{line.title}: {line.problem or f'{line.kind}, {line.form}: {counts}'}"
        for match in page.content.get("matches", []):
            yield f"  ? {match['kind']} {match['value']} ({match['rows']}): {match['answer']}"
        for slip in page.content.get("slips", []):
            yield f"  ? {slip['value']} ({slip['rows']}): {slip['proposal']}?"
        for odd in page.odd:
            yield f"  ! {odd.count} {odd.text} ({odd.title})"
        for row in page.bad_rows:
            yield f"  × {row.line} {row.column} {row.value!r} {row.reason}"
        for question in page.shown.open_questions:
            yield f"  ? {question}"
        for label, count in [*page.deals, *page.made]:
            yield f"{label}: {count}"
        yield from page.told
        yield f"{page.shown.get_state_display()} · {page.won_amount:,.2f}"
