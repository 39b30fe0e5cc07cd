"""Customers who answer a survey at once: answers a second, their time, the CPU that each costs, none lost or doubled.

    SALESDEPT_DEMO=1 PROXIES=1 python manage.py shell --no-imports -c "import bench.surveys"

Asks customers of the demo company 5,000 times and keeps the answers: on a database of its own. The web is started as
`manage.py serve` starts it. Each person has an address and a connection of his own, looks at the page and taps a
rating; every second one then answers what the page asks further. One in twenty is not content, and a case is opened.
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from queue import Empty, SimpleQueue

from django.db import connection

from customers.models import Customer, Invitation, Questionnaire, SurveyAnswer, SurveyCampaign, SurveyLink
from customers.surveys.demo import QUESTIONS
from salesdept.common.records import uuid7
from salesdept.home.management.commands.serve import processes
from salesdept.links.models import hash_of, new_token
from salesdept.people.models import Role, User

PEOPLE, AT_ONCE, PORT = int(os.environ.get("PEOPLE", "5000")), int(os.environ.get("AT_ONCE", "16")), 8011
RATINGS = [5, 4, 5, 3, 4, 5, 4, 5, 4, 4] * 2
RATINGS[7] = 2
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TICKS = os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def ask() -> list[tuple[str, object, int]]:
    """(token, invitation, the rating that the person will give) of everybody who is asked."""
    clerk = User.objects.active().filter(role=Role.CLERK).first()
    questionnaire = Questionnaire.objects.create(name=f"Load {uuid7()}")
    version = questionnaire.rewrite(QUESTIONS, by=clerk)
    campaign = SurveyCampaign.objects.create(name=questionnaire.name, questionnaire=questionnaire)
    campaign.start(by=clerk)
    customers = cycle(Customer.objects.exclude(owner=None).select_related("owner").order_by("pk"))
    invitations = [
        Invitation(
            campaign=campaign,
            version_asked=version,
            occasion=f"load:{n}",
            customer=customer,
            rep=customer.owner,
            language="zh-hant",
            expires_at=campaign.opens_until,
        )
        for n, customer in zip(range(PEOPLE), customers, strict=False)
    ]
    Invitation.objects.bulk_create(invitations, batch_size=1000)
    tokens = [new_token() for _one in invitations]
    links = [
        SurveyLink(token_hash=hash_of(token), invitation=one) for token, one in zip(tokens, invitations, strict=True)
    ]
    SurveyLink.objects.bulk_create(links, batch_size=1000)
    return list(zip(tokens, (one.pk for one in invitations), cycle(RATINGS), strict=False))


class Crowd:
    """People who come one after the other through `AT_ONCE` doors."""

    def __init__(self, people):
        self.waiting: SimpleQueue = SimpleQueue()
        for n, person in enumerate(people):
            self.waiting.put((n, *person))
        self.seconds: dict[str, list[float]] = {"page": [], "answer": [], "further": []}
        self.statuses: Counter = Counter()
        self.taken: dict = {}

    def come(self) -> float:
        """All of them; return how many seconds it took."""
        doors = [threading.Thread(target=self._through_a_door) for _door in range(AT_ONCE)]
        began = time.perf_counter()
        for door in doors:
            door.start()
        for door in doors:
            door.join()
        return time.perf_counter() - began

    def _through_a_door(self) -> None:
        while True:
            try:
                self._answer(*self.waiting.get_nowait())
            except Empty:
                return

    def _answer(self, n: int, token: str, invitation, rating: int) -> None:
        web = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        address = {"X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"}
        self._send(web, "page", "GET", token, address)
        tapped = self._send(web, "answer", "POST", token, address | FORM, f"on_page=q1&q1={rating}")
        if tapped == 200:
            self.taken[invitation] = rating
        if n % 2:
            body = "on_page=q1%2Cq2%2Cq3%2Cq4%2Cq5&q3=9&q4=1&q5=%E5%9B%9E%E6%87%89%E5%BE%88%E5%BF%AB"
            self._send(web, "further", "POST", token, address | FORM, body)
        web.close()

    def _send(self, web, what: str, method: str, token: str, headers: dict, body: str | None = None) -> int:
        began = time.perf_counter()
        web.request(method, f"/s/{token}/", body, headers)
        answer = web.getresponse()
        answer.read()
        self.seconds[what].append(time.perf_counter() - began)
        self.statuses[what, answer.status] += 1
        return answer.status


def cpu_of(pids) -> float:
    """Seconds that these processes have worked so far."""
    ticks = 0
    for pid in pids:
        facts = Path(f"/proc/{pid}/stat")
        if facts.exists():
            ticks += sum(map(int, facts.read_text().rpartition(")")[2].split()[11:13]))
    return ticks / TICKS


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]


def backends() -> list[int]:
    """The processes that serve this database, ours here apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def wait_for_the_web() -> None:
    for _attempt in range(200):
        try:
            web = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            web.request("GET", "/health/")
            web.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web does not come up.")


def told_of(crowd: Crowd, took: float, web: float, database: float, own: float) -> None:
    taken = len(crowd.taken)
    say(f"{taken} answers in {took:.1f} s: {taken / took:.0f} a second, {AT_ONCE} people at once")
    for what, seconds in crowd.seconds.items():
        middle, slow = (value * 1000 for value in (statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]))
        say(f"{what:8} p50 {middle:6.1f} ms   p95 {slow:6.1f} ms   {len(seconds)} times")
    web, database, own = (1000 * spent / taken for spent in (web, database, own))
    say(f"CPU of an answer: web {web:.2f} ms, database {database:.2f} ms, these people {own:.2f} ms")
    say(f"statuses: {dict(crowd.statuses)}")


def lost_or_doubled(crowd: Crowd) -> None:
    rows = Counter()
    ratings = {}
    for invitation, rating in SurveyAnswer.received.filter(invitation__in=list(crowd.taken)).values_list(
        "invitation", "rating"
    ):
        rows[invitation] += 1
        ratings[invitation] = rating
    lost = sum(invitation not in rows for invitation in crowd.taken)
    doubled = sum(count - 1 for count in rows.values())
    changed = sum(ratings.get(invitation) != rating for invitation, rating in crowd.taken.items())
    low = SurveyAnswer.received.filter(invitation__in=list(crowd.taken), rating__lte=2)
    say(f"lost {lost}, doubled {doubled}, changed {changed}, low without a case {low.filter(case=None).count()}")


def main() -> None:
    people = ask()
    command = [str(part) for part in processes("127.0.0.1", PORT)["web"]]
    say(f"load of the machine before: {' '.join(f'{one:.1f}' for one in os.getloadavg())}, {os.cpu_count()} cores")
    gunicorn = [sys.executable, "-m", "gunicorn", *command[1:]]
    quiet = os.environ | {"PROXIES": "1", "LOG_LEVEL": "WARNING"}
    web = subprocess.Popen(gunicorn, env=quiet, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for_the_web()
        Crowd(people[:200]).come()
        workers, served = children_of(web.pid), backends()
        before = cpu_of(workers), cpu_of(served), time.process_time()
        crowd = Crowd(people[200:])
        took = crowd.come()
        after = cpu_of(workers), cpu_of(served), time.process_time()
        told_of(crowd, took, *(b - a for a, b in zip(before, after, strict=True)))
        lost_or_doubled(crowd)
    finally:
        web.terminate()
        web.wait()


main()
