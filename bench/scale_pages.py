"""Pages of chapter 7 over the data of bench.scale: queries, milliseconds, compressed bytes; then merge and export.

    python manage.py shell --no-imports -c "import bench.scale_pages"

Logs 2,000 records on one file and merges two others; a database made by bench.scale is left larger by that.
"""

import sys
import time

from django.urls import reverse

from bench.measuring import begin, client_of, tell
from customers.exports import content_of, files_to_take, rows_to_take
from customers.models import Communication, Customer, Export, Merge
from customers.time_line import SIZE as TIME_LINE_SIZE
from customers.time_line import Asked, TimeLine
from salesdept.common.calendar import now
from salesdept.common.listing import Keyset
from salesdept.people.models import Role, User

MANY = 2_000
DEEP = 1_000
"""Rows of 50 each that stand before the deep page of the list."""
ROLES = (Role.REP, Role.SUPERVISOR, Role.MANAGER)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def much_told_file(owner: User) -> Customer:
    """The owner's file with 2,000 records; they are made once."""
    file = owner.customers.order_by("name").first()
    lacking = MANY - file.communications.count()
    Communication.objects.bulk_create(
        Communication(customer=file, by=owner, kind="call", outcome="progress", note="確認需求範圍", happened_at=now())
        for _n in range(lacking)
    )
    return file


def place(rows, order: str, size: int, page: int) -> str:
    """The cursor before page `page` of `size` rows."""
    row = rows.order_by(order, f"{'-' if order.startswith('-') else ''}pk")[size * (page - 1) - 1]
    return Keyset(rows, order).mark(row)


def before_page(page: int, file: Customer, user: User) -> str:
    """The cursor before that page of the file's time line."""
    return TimeLine(file, user, Asked(), size=TIME_LINE_SIZE * (page - 1)).next_cursor


def pages_of(user: User, file: Customer):
    files = Customer.objects.visible_to(user)
    customers, of_file = reverse("customers:customers"), file.get_absolute_url()
    last = min(DEEP, files.count() // 50)
    yield "customer list", customers
    yield f"customer list, page {last}", f"{customers}?after={place(files, 'name', 50, last)}"
    yield "customer list named 宏達", f"{customers}?q=宏達"
    for asked in ("宏達", "hddz", "6543", "90012345", "contact77"):
        yield f"find {asked}", f"{reverse('home:find')}?q={asked}"
    yield "records", reverse("customers:communications")
    yield f"file with {MANY} records", of_file
    yield "its time line, page 50", f"{of_file}?after={before_page(50, file, user)}"


def merge_two(by: User) -> None:
    """Two files of 1,000 records each into one, and back."""
    owner = User.objects.filter(role=Role.REP).last()
    kept, gone = owner.customers.order_by("-name")[:2]
    for file in (kept, gone):
        Communication.objects.bulk_create(
            Communication(customer=file, by=owner, kind="call", outcome="progress", happened_at=now())
            for _n in range(MANY // 2)
        )
    began = time.perf_counter()
    merge = Merge.of(kept, gone, by=by, facts={})
    merged = time.perf_counter()
    rows = merge.rows_moved
    merge.undo(by=by)
    say(f"merge of {rows} rows {merged - began:.2f} s, undone in {time.perf_counter() - merged:.2f} s")


def first_byte(by: User, form: str) -> None:
    began = time.perf_counter()
    rows = rows_to_take(Export.What.CUSTOMERS, files_to_take(by), by)
    export = Export.objects.create(by=by, what=Export.What.CUSTOMERS, form=form, rows=rows.count())
    next(iter(content_of(export, rows)))
    say(f"export of {export.rows} as {form}: first byte after {time.perf_counter() - began:.2f} s")


def main() -> None:
    people = {role: User.objects.filter(role=role).order_by("created_at").first() for role in ROLES}
    rep = User.objects.filter(role=Role.REP, customers__isnull=False).order_by("created_at").first()
    people[Role.REP], people[Role.SUPERVISOR] = rep, rep.superior
    file = much_told_file(rep)
    begin()
    for role, user in people.items():
        client = client_of(user)
        for title, url in pages_of(user, file):
            tell(f"{title}, {role.value}", client, url)
    manager = people[Role.MANAGER]
    merge_two(manager)
    for form in Export.Form:
        first_byte(manager, form)


main()
