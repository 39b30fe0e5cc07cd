"""A month of 1,000 reps out of a ledger of 1,000,000 rows: its time against the bare sum, its memory, and its death.

Fills the empty database that DATABASE_URL names (as its superuser, on a server of one's own), then measures:

    python manage.py shell --no-imports -c "import bench.appraisal"
"""

import gc
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from appraisal.computing import cards_of, compute
from appraisal.models import Period, RuleSet, Scorecard, TeamCard
from customers.models import Customer, SurveyAnswer
from pipeline.models import Contract, SalesEntry
from salesdept.common.calendar import Month, as_of
from salesdept.people.models import Membership, Role, Target, Team, User

TEAMS, REPS_PER_TEAM, ENTRIES, MONTHS = 50, 20, 1_000_000, 24
MONTH = Month.parse("2026-10")
FIRST = MONTH.shift(1 - MONTHS)
RUNS, KILLS = 7, 10
MANAGE = Path(__file__).resolve().parent.parent / "manage.py"

FILL = """
CREATE TEMP TABLE seller AS
    SELECT person.id, place.team_id, row_number() OVER (ORDER BY person.id) - 1 AS n
    FROM people_user AS person JOIN people_membership AS place ON place.user_id = person.id WHERE person.role = 'rep';

INSERT INTO pipeline_salesentry (contract_id, customer_id, rep_id, team_id, booked_on, kind, amount, cost,
        new_customers, share, reason, created_at)
    SELECT %(contract)s, %(customer)s, seller.id, seller.team_id,
        %(first)s::date + (g::bigint * 7919 %% %(days)s)::int, CASE WHEN g %% 20 = 0 THEN 'cancelled' ELSE 'signed' END,
        CASE WHEN g %% 20 = 0 THEN -1 ELSE 1 END * (g %% 90000) - 0.37, CASE WHEN g %% 11 > 0 THEN g %% 60000 END,
        CASE WHEN g %% 25 = 0 THEN 0.5 ELSE 0 END, 1, '', now()
    FROM generate_series(1, %(entries)s) AS g JOIN seller ON seller.n = g %% (SELECT count(*) FROM seller);
"""

BARE = """
SELECT rep_id, team_id, sum(amount), sum(amount - cost), sum(new_customers), count(*) FROM pipeline_salesentry
WHERE booked_on >= %s AND booked_on < %s GROUP BY rep_id, team_id
"""


@transaction.atomic
def fill() -> None:
    people, places = [], []
    for team in Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(TEAMS)):
        for n in range(REPS_PER_TEAM + 1):
            role = Role.REP if n else Role.SUPERVISOR
            person = User(email=f"{team.pk.hex}{n}@bench.example", name=f"{team.name} {n}", role=role)
            people.append(person)
            places.append(Membership(user=person, team=team, since=date(2020, 1, 1), leads=not n))
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(places)
    reps = [person for person in people if person.role == Role.REP]
    terms = {"month": MONTH, "amount": 500_000, "profit": 120_000, "new_customers": 3}
    Target.objects.bulk_create(Target(rep=rep, **terms) for rep in reps)
    customer = Customer.open(by=reps[0], name="Bench")
    agreed = {"number": "B-1", "gross": Decimal(1), "tax_rate": Decimal(0), "cost": None}
    contract = Contract.draft(by=reps[0], shares={reps[0]: Decimal(1)}, customer=customer, schedule=(), **agreed)
    days = (MONTH.next.first - FIRST.first).days
    Customer.objects.bulk_create(Customer(name=f"Customer {n}", owner=rep) for n, rep in enumerate(reps))
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(customer=one, rep=one.owner, received_on=MONTH.first.replace(day=1 + n % 28), rating=1 + n % 5)
        for n, one in enumerate(Customer.objects.select_related("owner"))
    )
    facts = {"contract": contract.pk, "customer": customer.pk, "first": FIRST.first, "days": days, "entries": ENTRIES}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(FILL, facts)


def seconds(act) -> float:
    """Median of the runs after one that warms up."""
    times = []
    for _run in range(RUNS + 1):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def bare(first: date, end: date):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute(BARE, [first, end])
            cursor.fetchall()

    return ask


def new_period() -> Period:
    Period.objects.filter(month=MONTH).delete()
    return Period.objects.create(month=MONTH, rule_set=RuleSet.for_month(MONTH))


def written(period: Period):
    def act():
        with transaction.atomic():
            compute(period)

    return act


def figures() -> list:
    """What the cards say, without ids and moments."""
    aside = ("id", "created_at", "version", "period")
    told = []
    for model, of in ((Scorecard, "rep"), (TeamCard, "team")):
        names = [field.attname for field in model._meta.concrete_fields if field.name not in aside]
        told += [repr(row) for row in model.objects.filter(period__month=MONTH).order_by(of).values_list(*names)]
    return told


def killed_and_run_again() -> tuple[int, int]:
    """(kills in the middle, equal reruns): a process that opens the month is killed at a random point, then another
    one runs to the end.
    """
    Period.objects.filter(month=MONTH).delete()
    whole = _in_process()
    undisturbed, hit, equal = figures(), 0, 0
    chance = random.Random(9)  # noqa: S311 - points in time, not secrets
    for _kill in range(KILLS):
        Period.objects.filter(month=MONTH).delete()
        hit += _in_process(kill_after=chance.uniform(0.02, 0.98) * whole) < 0
        halves = Scorecard.objects.filter(period__month=MONTH).count()
        assert halves in (0, len(undisturbed) - TEAMS), f"{halves} cards are half a month"  # noqa: S101
        _in_process()
        equal += figures() == undisturbed
    return hit, equal


WORK = "import bench.appraisal_worker"


def _in_process(kill_after: float | None = None) -> float:
    """Open the month in a process of its own: the seconds its computation took, or -1 if it was killed in it."""
    command = [sys.executable, str(MANAGE), "shell", "--no-imports", "-c", WORK]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert worker.stdout  # noqa: S101
    worker.stdout.readline()
    began = time.perf_counter()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(worker.pid, signal.SIGKILL)
    worker.stdout.read()
    took = time.perf_counter() - began
    return -1 if worker.wait() == -signal.SIGKILL else took


def main() -> None:
    if not SalesEntry.objects.exists():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    say = sys.stdout.write
    reps = User.objects.filter(role=Role.REP).count()
    say(f"{SalesEntry.objects.count():,} entries, {reps:,} reps; load {os.getloadavg()}\n")
    gc.collect()
    gc.freeze()  # as the server does
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with as_of(MONTH.next.first):
        period = new_period()
        sums = {
            "bare sum of the month": seconds(bare(MONTH.first, MONTH.next.first)),
            "bare sum of the whole ledger": seconds(bare(FIRST.first, MONTH.next.first)),
            "cards computed": seconds(lambda: cards_of(period)),
            "cards computed and written": seconds(written(period)),
        }
    for title, took in sums.items():
        say(f"{title:32}{took * 1000:9.0f} ms\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(f"peak memory {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB of it by the computation\n")
    hit, equal = killed_and_run_again()
    say(f"killed in the middle {hit} of {KILLS} times, figures equal after the rerun {equal} of {KILLS}\n")


main()
