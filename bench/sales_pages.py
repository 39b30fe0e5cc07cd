"""Pages of the sales flow over the data of bench.scale: queries, milliseconds, compressed bytes, as three roles.

    python manage.py shell --no-imports -c "import bench.sales_pages"

On a database with sellers and customers but no opportunities it fills these in first.
"""

import gc
import gzip
import logging
import statistics
import sys
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.sales import fill
from pipeline.models import Opportunity
from salesdept.people.models import Role, User

RUNS = 30
PAGES = ("board", "opportunities", "opportunity", "forecast", "funnel", "outcomes", "repeats")
FIGURES = ("forecast", "closed", "visits", "buyers")


def addresses(user):
    """(title, address) of the pages, and of the rows behind some of their numbers."""
    mine = Opportunity.objects.answered_for_by(user).filter(state="open").order_by("-amount").first()
    for name in PAGES:
        yield name, reverse(f"pipeline:{name}", args=[mine.pk] if name == "opportunity" else [])
    for code in FIGURES:
        yield f"rows of {code}", reverse("pipeline:figure", args=[code])


def measured(client: Client, url: str) -> str:
    """Queries, median and 95th percentile in ms, bytes as gzip sends them."""
    client.get(url)
    queries: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: queries.append(sql) or execute(sql, *rest)):
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)  # noqa: S101 — a wrong page has no figure
    times = []
    for _run in range(RUNS):
        began = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
    slow = statistics.quantiles(times, n=20)[-1]
    weight = len(gzip.compress(response.content))
    return f"{len(queries):8}{statistics.median(times):10.1f}{slow:9.1f}{weight:10,}"


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.INFO)
    if not Opportunity.objects.exists():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    gc.collect()
    gc.freeze()  # as the server does
    rep = User.objects.filter(role=Role.REP, opportunities__state="open").order_by("created_at").first()
    people = {Role.REP: rep, Role.SUPERVISOR: rep.superior, Role.MANAGER: User.manager()}
    sys.stdout.write(f"{'':34}{'queries':>8}{'median ms':>10}{'p95 ms':>9}{'gzip':>10}\n")
    for role, user in people.items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for title, url in addresses(user):
            sys.stdout.write(f"{role.value:12}{title:22}{measured(client, url)}\n")


main()
