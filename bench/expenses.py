"""The pages of chapter 5 over 200,000 lines of claims and 60,000 past expenses: queries, ms, CPU ms, bytes.

Fills the empty database that DATABASE_URL names (as its superuser, on a server of one's own), then measures:

    python manage.py shell --no-imports -c "import bench.expenses"
"""

import gc
import gzip
import logging
import statistics
import sys
import time
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from expenses.models import Budget, BudgetLine, Category, Claim, Finding, PastImport, Spending
from salesdept.common.calendar import Month, today
from salesdept.people.models import Membership, Role, Team, User

TEAMS, REPS_PER_TEAM, CUSTOMERS = 10, 20, 5_000
LINES, LINES_PER_CLAIM, PAST = 200_000, 4, 60_000
MONTHS = 24
RUNS = 15
LONG_AGO = date(2015, 1, 1)

FILL = """
CREATE TEMP TABLE seller AS
    SELECT person.id, place.team_id, row_number() OVER (ORDER BY person.id) - 1 AS n
    FROM people_user AS person JOIN people_membership AS place ON place.user_id = person.id WHERE person.role = 'rep';
CREATE TEMP TABLE kind AS SELECT id, row_number() OVER (ORDER BY created_at) - 1 AS n FROM expenses_category;
CREATE TEMP TABLE visited AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM customers_customer;

CREATE TEMP TABLE made AS
    SELECT gen_random_uuid() AS id, g, seller.id AS claimant, seller.team_id,
        %(today)s::date - (g::bigint * 7919 %% %(days)s)::int AS day,
        CASE WHEN g %% 100 < 90 THEN 'paid' WHEN g %% 100 < 94 THEN 'submitted' WHEN g %% 100 < 97 THEN 'approved'
            WHEN g %% 100 < 98 THEN 'verified' WHEN g %% 100 < 99 THEN 'rejected' ELSE 'draft' END AS state
    FROM generate_series(1, %(claims)s) AS g JOIN seller ON seller.n = g %% (SELECT count(*) FROM seller);

INSERT INTO expenses_claim (id, created_at, version, number, claimant_id, team_id, title, late_reason, month_reason,
        round, answer, ground, void_reason, bounce_reason, state, raised, untold, drawn, approved_by_id, submitted_at,
        spellings)
    SELECT id, day + interval '3 days', 1, 'BX-' || g, claimant, team_id, 'Visits ' || g, '', '', 1, '', '', '', '',
        state, (g %% 1000 = 90)::int, false, 0,
        CASE WHEN state IN ('approved', 'verified', 'paid') THEN %(manager)s::uuid END,
        CASE WHEN state <> 'draft' THEN day + interval '3 days' END, ''
    FROM made;

INSERT INTO expenses_claimline (id, created_at, version, claim_id, category_id, spent_on, amount, purpose, customer_id,
        seller, seller_key, invoice_number, invoice_key, document, document_kind, document_sha256, document_kept_sha256,
        basis, currency, rate, rate_reason, above_reason, people, city, cut_reason, remark)
    SELECT gen_random_uuid(), day + interval '3 days', 1, made.id, kind.id, day - part,
        100 + (g * 31 + part * 7) %% 5000, 'Way ' || part,
        CASE WHEN part %% 2 = 0 THEN visited.id END, 'Seller ' || (g * 13 + part) %% 3000,
        'seller' || (g * 13 + part) %% 3000,
        'AB-' || g || '-' || part, 'AB' || g || part, 'claims/x.pdf', 'pdf', '', '', 'invoice',
        %(currency)s, 1, '', '', '', '', '', ''
    FROM made CROSS JOIN generate_series(1, %(parts)s) AS part
        JOIN kind ON kind.n = (g + part) %% (SELECT count(*) FROM kind)
        JOIN visited ON visited.n = (g * 17 + part) %% (SELECT count(*) FROM visited);

INSERT INTO expenses_pastexpense (id, created_at, version, past_import_id, line, identity, category_id, file_category,
        spent_on, amount, seller, seller_key, purpose, reference, cost_centre, claimant_id,
        claimant_name, team_id, counts)
    SELECT gen_random_uuid(), now(), 1, %(past_import)s, g, 'x' || g, kind.id, '',
        %(today)s::date - %(days)s / 2 - (g::bigint * 104729 %% %(days)s)::int, 10 + g %% 3000, 'Seller ' || g %% 3000,
        'seller' || g %% 3000, '', '', '', seller.id, '', seller.team_id, true
    FROM generate_series(1, %(past)s) AS g JOIN seller ON seller.n = g %% (SELECT count(*) FROM seller)
        JOIN kind ON kind.n = g %% (SELECT count(*) FROM kind);
"""


@transaction.atomic
def fill() -> None:
    manager = _person(Role.MANAGER, 0)
    finance = _person(Role.FINANCE, 0)
    User.objects.bulk_create([manager, finance, _person(Role.LEADERSHIP, 0), _person(Role.CLERK, 0)])
    people, places = [], []
    for number, team in enumerate(Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(TEAMS))):
        for n in range(REPS_PER_TEAM + 1):
            who = _person(Role.REP if n else Role.SUPERVISOR, number * 100 + n)
            people.append(who)
            places.append(Membership(user=who, team=team, since=LONG_AGO, leads=not n))
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(places)
    reps = [who for who in people if who.role == Role.REP]
    owned = (Customer(name=f"Company {n}", owner=reps[n % len(reps)]) for n in range(CUSTOMERS))
    Customer.objects.bulk_create(owned, batch_size=1000)
    _budget(manager)
    past_import = PastImport.objects.create(by=finance, name="card.csv", sha256="0", state="done")
    told = {
        "today": today(), "days": MONTHS * 30, "claims": LINES // LINES_PER_CLAIM, "parts": LINES_PER_CLAIM,
        "past": PAST, "manager": manager.pk, "past_import": past_import.pk, "currency": settings.COMPANY_CURRENCY,
    }  # fmt: skip
    with connection.cursor() as cursor:
        # The claims are filled in as they ended, with no step on the way.
        cursor.execute("ALTER TABLE expenses_claimline DISABLE TRIGGER keep_handed_in")
        cursor.execute(FILL, told)
        cursor.execute("ALTER TABLE expenses_claimline ENABLE TRIGGER keep_handed_in")


def _person(role: Role, number: int) -> User:
    return User(name=f"{role} {number}", email=f"{role}{number}@bench.example", role=role)


def _budget(manager: User) -> None:
    year = today().year
    budget = Budget.objects.create(year=year, goal="Sell more", drafted_by=manager, state=Budget.State.APPROVED)
    for category in Category.standard():
        BudgetLine.objects.create(budget=budget, category=category, planned=10**9, approved=10**9)


def addresses(user: User):
    """(title, address) of the pages that this person opens daily, and of the rows behind a number."""
    month = Month.last_complete()
    yield "today", reverse("home:today")
    yield "claims", reverse("expenses:claims")
    yield "claim", Claim.objects.visible_to(user).exclude(state="draft").earliest("created_at").get_absolute_url()
    if user.is_a(Role.SUPERVISOR, Role.MANAGER):
        yield "inbox", reverse("expenses:inbox")
    if user.is_a(Role.FINANCE):
        yield "payments", reverse("expenses:payments")
    yield "analysis", reverse("expenses:analysis")
    yield "rows of a year", f"{reverse('expenses:figure', args=['used'])}?since={today().year}-01-01"
    yield "rows of a month", f"{reverse('expenses:figure', args=['used'])}?since={month.first}&until={month.last}"
    if not user.is_a(Role.FINANCE):
        yield "what it brought", reverse("expenses:returns")


def measured(client: Client, url: str) -> str:
    """Queries, median and 95th percentile in ms, CPU of this process in ms, bytes as gzip sends them."""
    client.get(url)
    queries: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: queries.append(sql) or execute(sql, *rest)):
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)  # noqa: S101 — a wrong page has no figure
    times, work = [], []
    for _run in range(RUNS):
        began, worked = time.perf_counter(), time.process_time()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
    slow = statistics.quantiles(times, n=20)[-1]
    weight = len(gzip.compress(response.content))
    return f"{len(queries):8}{statistics.median(times):10.1f}{slow:9.1f}{statistics.median(work):9.1f}{weight:10,}"


def main() -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["testserver"], False
    logging.disable(logging.INFO)
    if not Claim.objects.exists():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    gc.collect()
    gc.freeze()  # as the server does
    rep = User.objects.filter(role=Role.REP).order_by("pk").first()
    people = {
        Role.REP: rep,
        Role.SUPERVISOR: rep.superior,
        Role.MANAGER: User.manager(),
        Role.FINANCE: User.objects.filter(role=Role.FINANCE).first(),
    }
    sys.stdout.write(f"{Spending.objects.count():,} expenses, {Finding.objects.count()} findings\n")
    sys.stdout.write(f"{'':34}{'queries':>8}{'median ms':>10}{'p95 ms':>9}{'CPU ms':>9}{'gzip':>10}\n")
    for role, user in people.items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for title, url in addresses(user):
            sys.stdout.write(f"{role.value:12}{title:22}{measured(client, url)}\n")


main()
