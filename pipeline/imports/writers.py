"""Carrying out a plan: people with their teams, products, customers. Deals have a module of their own (deals.py)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q

from customers.models import Customer
from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, now, today
from salesdept.common.records import uuid7
from salesdept.common.request_id import current_request_id
from salesdept.people.demo import DEMO_PASSWORD
from salesdept.people.models import Membership, Team, User

from ..catalogue.models import ListPrice, Product, next_code
from .known import Known, KnownAccount, KnownPerson
from .names import folded
from .plan import DealSums
from .rows import AccountRow
from .verdicts import Fate, Verdict

MAIL_DOMAIN = "import.example"
"""Reserved: nobody receives mail there, so nobody can set a password by a link sent to it."""
STILL_GOING = timedelta(days=90)
"""Data that end this recently are the present: places in teams stay open."""


class Writer:
    """Writes the verdicts on one table inside the caller's transaction; `made` counts what it made."""

    def __init__(self, known: Known, sums: DealSums, by: User):
        self.known = known
        self.sums = sums
        self.by = by
        self.made: Counter = Counter()

    def write(self, verdicts: Sequence[Verdict]) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        """What can be written only when every row has been read."""

    def trace(self, records: Sequence, clause: str) -> None:
        """An audit entry for each record that came by the file, all in one statement."""
        if not records:
            return
        kind = ContentType.objects.get_for_model(records[0])
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO common_auditentry"
                " (document_type_id, document_id, action, by_id, clause, details, request_id, at)"
                " SELECT %s, id, 'import', %s, %s, '{}', %s, %s FROM unnest(%s::uuid[]) AS id",
                [kind.pk, self.by.pk, clause, current_request_id(), now(), [str(record.pk) for record in records]],
            )


class PersonWriter(Writer):
    """Accounts, teams that bear their supervisors' names, and places in them for as long as the data reach (2.1)."""

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Nothing yet: who is a supervisor shows when the last row has been read."""

    def finish(self) -> None:
        self._make_accounts([person for person in self.known.people.things() if person.id is None])
        teams = self._make_teams()
        self._make_places(teams)

    def _make_accounts(self, people: list[KnownPerson]) -> None:
        # One hash for all: the password of a demo is printed on its sign-in page, and others get none.
        password = make_password(DEMO_PASSWORD if settings.DEMO else None)
        accounts = []
        for person in people:
            person.email = person.email or self._address(person.name)
            account = User(
                email=person.email, name=person.name, role=person.role, password=password, is_demo=settings.DEMO
            )
            person.id = account.pk
            accounts.append(account)
        User.objects.bulk_create(accounts)
        self.trace(accounts, "2.1")
        self.made["people"] += len(accounts)

    def _address(self, name: str) -> str:
        """anna.snelling@import.example; a name without Latin letters gets a number that is nobody else's."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        local = ".".join(re.findall(r"[a-z0-9]+", plain)) or f"person-{uuid7().hex[-10:]}"
        address = f"{local}@{MAIL_DOMAIN}"
        if address in self.known.emails:
            address = f"{local}-{uuid7().hex[-6:]}@{MAIL_DOMAIN}"
        self.known.emails[address] = folded(name)
        return address

    def _make_teams(self) -> dict[str, Team]:
        regions = {place.supervisor: place.region for place in self.known.places.values()}
        teams = {team.name: team for team in Team.objects.filter(name__in=regions)}
        new = [Team(name=name, region=region) for name, region in regions.items() if name not in teams]
        Team.objects.bulk_create(new)
        self.trace(new, "2.1")
        self.made["teams"] += len(new)
        return teams | {team.name: team for team in new}

    def _make_places(self, teams: dict[str, Team]) -> None:
        since, until = self._span()
        ids = {self.known.people[name].id: name for name in self.known.places}
        held: dict = {}
        for place in Membership.objects.filter(user__in=ids).order_by("since"):
            held[place.user_id] = place
        led = set(self._led_teams(teams.values(), since, until))
        for user_id, name in ids.items():
            begin = self._begin(held.get(user_id), since)
            if begin is None or (until and begin >= until):
                continue
            place = self.known.places[name]
            team = teams[place.supervisor]
            leads = name == place.supervisor and team.pk not in led
            Membership.objects.create(user_id=user_id, team=team, since=begin, until=until, leads=leads)
            self.made["places"] += 1

    def _span(self) -> tuple[date, date | None]:
        """From the first day of the earliest month in the files up to the end of the last one, open if that is now."""
        if self.sums.first_day is None:
            return Month.current().first, None
        last = self.sums.last_day
        until = None if today() - last <= STILL_GOING else Month.of(last).next.first
        return Month.of(self.sums.first_day).first, until

    def _begin(self, held: Membership | None, since: date) -> date | None:
        """The first day that no earlier place covers; None for who has an open place."""
        if held is None:
            return since
        return max(since, held.until) if held.until else None

    def _led_teams(self, teams: Iterable[Team], since: date, until: date | None):
        leaders = Membership.objects.filter(Q(until=None) | Q(until__gt=since), team__in=list(teams), leads=True)
        return (leaders.filter(since__lt=until) if until else leaders).values_list("team", flat=True)


class ProductWriter(Writer):
    """The catalogue (3.3.2). A price that differs is taken over and audited."""

    def write(self, verdicts: Sequence[Verdict]) -> None:
        new = [verdict for verdict in verdicts if verdict.fate == Fate.NEW]
        products = [Product(name=v.row.name, series=v.row.series, code=next_code()) for v in new]
        Product.objects.bulk_create(products)
        currency = settings.COMPANY_CURRENCY
        ListPrice.objects.bulk_create(
            ListPrice(product=product, currency=currency, amount=verdict.row.price)
            for verdict, product in zip(new, products, strict=True)
        )
        for verdict, product in zip(new, products, strict=True):
            verdict.product.id = product.pk
        self.trace(products, "3.3.2")
        self.made["products"] += len(products)
        for verdict in verdicts:
            if verdict.fate == Fate.CHANGED:
                self._change(verdict)

    def _change(self, verdict: Verdict) -> None:
        product = Product.objects.priced().get(pk=verdict.product.id)
        changed = {"list_price": [str(product.list_price), str(verdict.row.price)]}
        product.set_price(verdict.row.price, by=self.by)
        product.series = verdict.row.series or product.series
        product.version += 1
        product.save(update_fields=["series", "version"])
        record_change(product, by=self.by, clause="3.3.2", action="import", changed=changed)
        self.made["prices"] += 1


class CustomerWriter(Writer):
    """Customer files (3.1.2), each with the owner whom the deals show."""

    def __init__(self, *given):
        super().__init__(*given)
        self.parents: dict[str, list[KnownAccount]] = {}

    def write(self, verdicts: Sequence[Verdict]) -> None:
        new = [verdict for verdict in verdicts if verdict.fate == Fate.NEW]
        self.open_files([(verdict.account, verdict.row) for verdict in new])
        for verdict in new:
            if verdict.row.parent:
                self.parents.setdefault(folded(verdict.row.parent), []).append(verdict.account)

    def open_files(self, accounts: Sequence[tuple[KnownAccount, AccountRow | None]]) -> None:
        """A file for each account; without a row it is known by its name alone."""
        files = [self._file(account, row) for account, row in accounts]
        Customer.objects.bulk_create(files)
        for (account, _row), file in zip(accounts, files, strict=True):
            account.id = file.pk
        self.trace(files, "3.1.2")
        self.made["customers"] += len(files)

    def _file(self, account: KnownAccount, row: AccountRow | None) -> Customer:
        owner = self.sums.owner_of(account.name)
        has_bought = account.name in self.sums.first_wins
        return Customer(
            name=account.name,
            owner_id=self.known.people[owner].id if owner else self.by.pk,
            status=Customer.Status.ACTIVE if has_bought else Customer.Status.PROSPECT,
            **(row.facts if row else {}),
        )

    def finish(self) -> None:
        """Groups, now that every member has its file; a parent that is nowhere named as a customer is left out."""
        for parent, members in self.parents.items():
            group = self.known.accounts.get(parent)
            if group and group.id:
                ids = [member.id for member in members if member.id != group.id]
                Customer.objects.filter(pk__in=ids).update(parent=group.id)
