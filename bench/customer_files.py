"""Import and export of 100,000 customer files: seconds and peak memory. On a database made for it; changes it.

python manage.py migrate && python manage.py shell --no-imports -c "import bench.customer_files"
"""

import csv
import io
import resource
import sys
import threading
import time
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.exports import content_of, files_to_take, rows_to_take
from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports
from customers.models import Export
from salesdept.people.models import Role, User

ROWS = 100_000


def file_of_customers() -> SimpleUploadedFile:
    """Every row another company with a contact person; one in fifty repeats the tax ID of the row before."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["公司名稱", "統一編號", "產業別", "員工數", "地址", "公司電話", "網址", "聯絡人", "手機", "電子郵件"]
    )
    for n in range(ROWS):
        number = n - 1 if n % 50 == 49 else n
        writer.writerow(
            [
                f"第{number}企業股份有限公司",
                f"{10_000_000 + number}",
                "電子",
                n % 500,
                f"台北市信義路{n % 300}號",
                f"02-2{n % 1000:03}-{n % 10000:04}",
                f"www.c{number}.example",
                f"王{n}",
                f"0912-{n % 1000:03}-678",
                f"p{n}@c{number}.example",
            ]
        )
    return SimpleUploadedFile("customers.csv", text.getvalue().encode("utf-8-sig"))


class Watched:
    """Seconds, and how far memory rose above what it was, sampled from the system."""

    def __init__(self, what: str):
        self.what = what

    def __enter__(self):
        self.before = self.peak = resident()
        self.running = True
        self.begun = time.perf_counter()
        self.watch = threading.Thread(target=self._look)
        self.watch.start()

    def _look(self) -> None:
        while self.running:
            self.peak = max(self.peak, resident())
            time.sleep(0.02)

    def __exit__(self, *_error):
        self.running = False
        self.watch.join()
        seconds = time.perf_counter() - self.begun
        say(f"{self.what:28} {seconds:7.1f} s   +{self.peak - self.before:5.0f} MB (peak {self.peak:.0f} MB)")


def say(*words) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def resident() -> float:
    """Megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


def importer() -> User:
    found = User.manager()
    return found or User.objects.create_user(email="bench@example.test", name="Bench", role=Role.MANAGER)


def main() -> None:
    by = importer()
    asked = CustomerImport.upload(file_of_customers(), by=by)
    with Watched("check"):
        work_on_imports()
    asked.refresh_from_db()
    asked.start(by=by)
    with Watched("import"):
        work_on_imports()
    asked.refresh_from_db()
    say(asked.state, asked.report and {name: asked.report[name] for name in ("fates", "customers", "contacts")})
    for what in Export.What:
        for form in Export.Form:
            take(by, what, form)
    asked.undo(by=by)
    with Watched("take back"):
        work_on_imports()
    asked.refresh_from_db()
    say(asked.state, asked.records.filter(undone="spared").count(), "spared")


def take(by: User, what: str, form: str) -> None:
    rows = rows_to_take(what, files_to_take(by), by)
    export = Export.objects.create(by=by, what=what, form=form, rows=ROWS)
    size = 0
    with Watched(f"export {what} {form}"):
        for piece in content_of(export, rows):
            size += len(piece)
    say(f"{'':28} {size / (1 << 20):.1f} MB")


main()
