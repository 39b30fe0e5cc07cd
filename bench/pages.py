"""What the daily pages cost, on the database that DATABASE_URL names, as of the day that BENCH_DAY names (else today).

python manage.py shell --no-imports -c "import bench.pages"      or      make bench

Whoever is lacking in the company that bench.appraisal fills comes for as long as this takes; nothing is kept.
"""

import os
from contextlib import nullcontext
from datetime import date

from django.db import transaction
from django.urls import reverse

from appraisal.models import Period, Scorecard, TeamCard
from bench.measuring import begin, client_of, tell
from customers.models import Customer
from salesdept.common.calendar import as_of
from salesdept.people.models import Role, User

SEE_MONTHS = (Role.CLERK, Role.SUPERVISOR, Role.MANAGER)
PAGES = [
    *(("home", role, "home:today") for role in Role),
    *(("customer list", role, "customers:customers") for role in (Role.REP, Role.MANAGER)),
    ("customer file", Role.REP, "customers:customer"),
    *(("board", role, "pipeline:board") for role in (Role.REP, Role.MANAGER)),
    ("opportunities", Role.MANAGER, "pipeline:opportunities"),
    *(("department", role, "appraisal:department") for role in (Role.SUPERVISOR, Role.MANAGER)),
    *(("department of the last month", role, "appraisal:department_of") for role in (Role.SUPERVISOR, Role.MANAGER)),
    ("rows of its amount", Role.MANAGER, "appraisal:department_rows"),
    ("its changes", Role.MANAGER, "appraisal:department_changes"),
    *(("month", role, "appraisal:period") for role in SEE_MONTHS),
    ("review card by card", Role.SUPERVISOR, "appraisal:review"),
    ("ranking and evaluation", Role.MANAGER, "appraisal:evaluation"),
    ("scorecard", Role.MANAGER, "appraisal:scorecard"),
    ("rows of its amount", Role.MANAGER, "appraisal:figure"),
    ("team card", Role.MANAGER, "appraisal:team_card"),
    ("running scorecard", Role.REP, "appraisal:my_cards"),
    ("claim inbox", Role.SUPERVISOR, "expenses:inbox"),
    ("claims", Role.FINANCE, "expenses:claims"),
    ("regulation", Role.REP, "regulation:regulation"),
]
OF_MONTH = {"department_of", "department_rows", "department_changes", "period", "review", "evaluation"}
RECORDS = {"customer": Customer, "scorecard": Scorecard, "figure": Scorecard, "team_card": TeamCard}


def address(name: str, user) -> str | None:
    """Of the last month, of the last record of its kind that the person may see; None where there is none."""
    page = name.partition(":")[2]
    if page in OF_MONTH:
        last = Period.objects.order_by("-month").first()
        return reverse(name, args=[last.month]) if last else None
    if page not in RECORDS:
        return reverse(name)
    record = RECORDS[page].objects.visible_to(user).order_by("-pk").first()
    return record and reverse(name, args=[record.pk, *(["amount"] if page == "figure" else [])])


def person(role: Role) -> User:
    there = User.objects.active().filter(role=role).order_by("created_at").first()
    return there or User.objects.create(email=f"{role.value}@bench.example", name=str(role.label), role=role)


@transaction.atomic
def main() -> None:
    people = {role: person(role) for role in Role}
    day = os.environ.get("BENCH_DAY")
    with as_of(date.fromisoformat(day)) if day else nullcontext():
        begin()
        tell("sign-in", client_of(), reverse("people:sign_in"))
        for title, role, name in PAGES:
            if url := address(name, people[role]):
                tell(f"{title}, {role.value}", client_of(people[role]), url)
    transaction.set_rollback(True)


main()
