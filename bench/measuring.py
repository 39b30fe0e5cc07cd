"""What a page costs: its queries, processor time of both sides, milliseconds to wait, compressed bytes."""

import gc
import gzip
import logging
import os
import statistics
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

RUNS = 15
HEAD = f"{'':46}{'queries':>8}{'python':>8}{'database':>9}{'median':>8}{'p95 ms':>8}{'gzip':>10}\n"


def begin() -> None:
    """As the server begins, and the head of the table."""
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.INFO)
    gc.collect()
    gc.freeze()
    sys.stdout.write(HEAD)


def client_of(user=None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tell(title: str, client: Client, url: str) -> None:
    """A line of the table: python's and the database's processor time are medians, and the mean of all runs."""
    client.get(url, secure=True)
    queries: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: queries.append(sql) or execute(sql, *rest)):
        response = client.get(url, secure=True)
    assert response.status_code == 200, (url, response.status_code)  # noqa: S101 — a wrong page has no figure
    waited, worked, database = [], [], _database_seconds()
    for _run in range(RUNS):
        began, busy = time.perf_counter(), time.process_time()
        client.get(url, secure=True)
        waited.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    sys.stdout.write(
        f"{title:46}{len(queries):8}{statistics.median(worked):8.1f}"
        f"{(_database_seconds() - database) / RUNS * 1000:9.1f}"
        f"{statistics.median(waited):8.1f}{statistics.quantiles(waited, n=20)[-1]:8.1f}"
        f"{len(gzip.compress(response.content)):10,}\n"
    )


def _database_seconds() -> float:
    """Processor time of our backend, where it runs on this machine; its parallel workers are not in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        at = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not at.exists():
        return 0
    user, system = at.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
