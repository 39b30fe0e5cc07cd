"""Queries, milliseconds and compressed bytes of the daily pages, on the database that DATABASE_URL names.

python manage.py shell -c "import bench.pages"      or      make bench
"""

import gzip
import logging
import statistics
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from salesdept.people.models import Role, User

RUNS = 20
PAGES = [
    ("sign-in", None, "people:sign_in"),
    *((f"home, {role.value}", role, "home:today") for role in Role),
    ("customer list, rep", Role.REP, "customers:customers"),
    ("customer list, manager", Role.MANAGER, "customers:customers"),
    ("customer file, rep", Role.REP, "customers:customer"),
    ("board, rep", Role.REP, "pipeline:board"),
    ("board, manager", Role.MANAGER, "pipeline:board"),
    ("opportunities, manager", Role.MANAGER, "pipeline:opportunities"),
    ("month with scorecards, manager", Role.MANAGER, "appraisal:period"),
    ("scorecard, manager", Role.MANAGER, "appraisal:scorecard"),
    ("claim inbox, supervisor", Role.SUPERVISOR, "expenses:inbox"),
    ("claims, finance", Role.FINANCE, "expenses:claims"),
    ("regulation, rep", Role.REP, "regulation:regulation"),
]


def one_of(url_name: str, user) -> list:
    """The arguments of a record page: the last record of its kind that the person may see."""
    from appraisal.models import Period, Scorecard
    from customers.models import Customer

    models = {"customers:customer": Customer, "appraisal:scorecard": Scorecard}
    if url_name == "appraisal:period":
        return [Period.objects.order_by("-month")[1].month]
    return [models[url_name].objects.visible_to(user).order_by("-pk").first().pk] if url_name in models else []


def measured(client: Client, url: str) -> tuple[int, float, float, int]:
    """Queries, median and 95th percentile in ms, bytes as gzip sends them."""
    client.get(url)
    queries = []
    with connection.execute_wrapper(lambda execute, sql, *rest: queries.append(sql) or execute(sql, *rest)):
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)  # noqa: S101 — a wrong page has no figure
    times = []
    for _run in range(RUNS):
        began = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
    return (
        len(queries),
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
        len(gzip.compress(response.content)),
    )


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.INFO)
    people = {role: User.objects.active().filter(role=role).order_by("created_at").first() for role in Role}
    print(f"{'page':34}{'queries':>8}{'median ms':>11}{'p95 ms':>9}{'gzip bytes':>12}")  # noqa: T201
    for title, role, url_name in PAGES:
        client = Client()
        if role:
            client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        url = reverse(url_name, args=one_of(url_name, people.get(role)))
        queries, median, slow, weight = measured(client, url)
        print(f"{title:34}{queries:8}{median:11.1f}{slow:9.1f}{weight:12,}")  # noqa: T201


main()
