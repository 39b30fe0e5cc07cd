"""What becomes of each row: compared with the files that are here and with the rows before it (3.1.2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.names import folded
from salesdept.people.models import Role, User

from ..colleagues import team_of
from ..models.contact import Contact
from ..models.customer import Customer
from ..models.lead import Lead
from ..names import name_key
from ..own_data.tombstones import ErasedAddress
from ..purchases.models import Purchase
from ..roles import SELLERS
from ..tax_ids import PLACEHOLDERS
from .decisions import Doubles
from .rows import Row, RowReader, keys_of_person, sure_tax_id

Found = TypeVar("Found")
BESIDE = ("other_names", "tags", "own")
"""What holds several values, of which a row may bring some."""
Changes = dict[str, tuple]


class Fate(models.TextChoices):
    """What becomes of a row, the weightier the later."""

    SAME = "same", _("already here")
    FILLED = "filled", _("filled in")
    OVERWRITTEN = "overwritten", _("overwritten")
    NEW = "new", _("new")
    ASKED = "asked", _("to be decided")
    BAD = "bad", _("bad")


WEIGHT = {fate: weight for weight, fate in enumerate(Fate)}


class Index(Generic[Found]):
    """Things by a sure key (tax ID, e-mail), else by a likely one (name): namesakes with other sure keys are others."""

    def __init__(self):
        self._by_sure: dict = {}
        self._by_likely: dict[object, list[tuple]] = {}

    def add(self, sure, likely, thing: Found) -> None:
        if sure:
            self._by_sure.setdefault(sure, thing)
        self._by_likely.setdefault(likely, []).append((sure, thing))

    def find(self, sure, likely) -> Found | None:
        if sure in self._by_sure:
            return self._by_sure[sure]
        namesakes = self._by_likely.get(likely, ())
        return next((thing for other, thing in namesakes if not sure or not other or other == sure), None)


@dataclass
class Verdict:
    """What becomes of one row. `customer`, `contact`, `lead` and `purchase` are the records that it makes or changes,
    unsaved. `customer_changes` and its like are field -> (before, after); a fault says why nothing happens.
    """

    row: Row
    customer: Customer | None = None
    contact: Contact | None = None
    customer_fate: Fate = Fate.SAME
    contact_fate: Fate | None = None
    customer_changes: Changes = field(default_factory=dict)
    contact_changes: Changes = field(default_factory=dict)
    lead: Lead | None = None
    lead_fate: Fate | None = None
    lead_changes: Changes = field(default_factory=dict)
    purchase: Purchase | None = None
    purchase_fate: Fate | None = None
    fault: Fault | None = None

    @property
    def fate(self) -> Fate:
        if self.fault:
            return Fate.ASKED if self.fault.reason.code == "asked" else Fate.BAD
        return max(
            filter(None, (self.customer_fate, self.contact_fate, self.lead_fate, self.purchase_fate)),
            key=WEIGHT.__getitem__,
        )


class Owners:
    """Who may keep what the importer brings (7.1.3), by name and by e-mail."""

    def __init__(self, by: User, fallback: str):
        self.by = by
        keepers = User.objects.active().filter(role__in=SELLERS)
        if by.is_a(Role.SUPERVISOR):
            keepers = keepers.filter(pk__in=team_of(by).values("pk"))
        elif by.is_a(Role.REP):
            keepers = keepers.filter(pk=by.pk)
        self.ids: dict[str, UUID] = {}
        for key, name, email in keepers.values_list("pk", "name", "email"):
            self.ids |= {folded(name): key, email.lower(): key}
        known = {str(key): key for key in self.ids.values()}
        self.fallback = known.get(fallback) or known.get(str(by.pk))
        self.keeps_all = by.is_a(Role.MANAGER, Role.CLERK)
        self.kept_from = set(self.ids.values())

    def of(self, row: Row):
        """The id of who will keep a new file, None where the row names nobody who may."""
        if not row.owner:
            return self.fallback
        return self.ids.get(row.owner.lower()) or self.ids.get(folded(row.owner))

    def fault_of(self, row: Row) -> str:
        if not row.owner:
            return "no_owner"
        return "unknown_owner" if self.keeps_all else "not_your_file"

    def may_change(self, customer: Customer) -> bool:
        return self.keeps_all or customer.owner_id in self.kept_from


class Judge:
    """Judges the rows of one import in their order, a batch at a time; a few queries for each batch.

    `lock=True` locks what is found for the transaction in which the verdicts are carried out.
    """

    def __init__(self, reader: RowReader, owners: Owners, doubles: str, *, odd: Callable, lock: bool = False):
        self.reader = reader
        self.owners = owners
        self.doubles = doubles
        self.odd = odd
        self.lock = lock
        self.companies: Index[int] = Index()
        self.people: Index[int] = Index()

    def remember(self, rows: Iterable[Row]) -> None:
        """These rows were dealt with before: what they are about is only told apart from what follows."""
        for row in rows:
            self._seen(row)

    def verdicts(self, rows: Sequence[Row]) -> list[Verdict]:
        here = Here(rows, self.owners, lock=self.lock)
        return [self._verdict(row, here) for row in rows]

    def _verdict(self, row: Row, here: "Here") -> Verdict:
        verdict = Verdict(row)
        sure, likely = row.company_keys
        customer = here.customers.find(sure, likely)
        if customer is not None and not self.owners.may_change(customer):
            verdict.fault = self.reader.fault(row, "company", "kept_by_colleague")
            return verdict
        is_repeated = self.companies.find(sure, likely) is not None
        self._judge_customer(verdict, customer, is_repeated)
        if row.person and not verdict.fault:
            self._judge_contact(verdict, here)
        if verdict.fault:
            return verdict
        self._seen(row)
        here.take(verdict)
        return verdict

    def _judge_customer(self, verdict: Verdict, customer: Customer | None, is_repeated: bool) -> None:
        row = verdict.row
        if customer is not None:
            verdict.customer = customer
            if not is_repeated:
                changes = self._settled(verdict, customer, row.company)
                verdict.customer_changes, verdict.customer_fate = changes
        elif is_repeated and not self.lock:
            verdict.customer_fate = Fate.SAME
        else:
            self._open(verdict)
        if is_repeated and not row.person:
            self.odd("repeated", row.line)

    def _open(self, verdict: Verdict) -> None:
        """A new file by the rules of Customer.open, saved later with its batch."""
        row = verdict.row
        owner = self.owners.of(row)
        if owner is None:
            verdict.fault = self.reader.fault(row, "owner", self.owners.fault_of(row))
            return
        verdict.customer = Customer(owner_id=owner, last_verified_on=today(), **row.company)
        verdict.customer_fate = Fate.NEW

    def _judge_contact(self, verdict: Verdict, here: "Here") -> None:
        row, customer = verdict.row, verdict.customer
        keys = self._person_keys(row)
        if keys and self.people.find(*keys) is not None:
            self.odd("repeated", row.line)
            verdict.contact_fate = Fate.SAME
            return
        known = here.contact_of(customer, row.person_keys) if customer else None
        if known is None and here.was_erased(row):
            self.odd("erased", row.line)
            verdict.contact_fate = Fate.SAME
        elif known is None:
            is_first = customer is not None and not here.has_contacts(customer)
            is_self = verdict.customer_fate == Fate.NEW and customer is not None and customer.is_person
            verdict.contact = Contact(customer=customer, is_primary=is_first, is_self=is_self, **row.person)
            verdict.contact_fate = Fate.NEW
        else:
            verdict.contact = known
            verdict.contact_changes, verdict.contact_fate = self._settled(verdict, known, row.person)

    def _settled(self, verdict: Verdict, record, told: dict) -> tuple[Changes, Fate]:
        """The changes that the policy makes of what differs, and how they are called."""
        differing = {
            name: (getattr(record, name), value)
            for name, value in _beside_known(record, told, self.doubles).items()
            if _differs(record, name, value) and not (name == "tax_id" and record.is_person) and name != "kind"
        }
        filling = {name: pair for name, pair in differing.items() if pair[0] in (None, "", []) or name in BESIDE}
        if self.doubles == Doubles.OVERWRITE and differing:
            return differing, Fate.OVERWRITTEN
        if self.doubles == Doubles.FILL and filling:
            return filling, Fate.FILLED
        if self.doubles == Doubles.ASK and differing:
            names = ", ".join(str(record._meta.get_field(name).verbose_name) for name in differing)
            verdict.fault = self.reader.fault(verdict.row, "company", "asked", fields=names)
        return {}, Fate.SAME

    def _seen(self, row: Row) -> None:
        sure, likely = row.company_keys
        if self.companies.find(sure, likely) is None:
            self.companies.add(sure, likely, row.line)
        if row.person and (keys := self._person_keys(row)):
            self.people.add(keys[0], keys[1], row.line)

    def _person_keys(self, row: Row) -> tuple[object, object] | None:
        """The person at the company as the file first named it; None where the file has not named it yet."""
        company = self.companies.find(*row.company_keys)
        if company is None:
            return None
        email, name = row.person_keys
        return (company, email) if email else None, (company, name)


class Here:
    """The files and contact persons that a batch of rows may be about, and those that it makes."""

    def __init__(self, rows: Sequence[Row], owners: Owners, *, lock: bool):
        self.customers: Index[Customer] = Index()
        self._contacts: dict[object, Index[Contact]] = {}
        self._erased = ErasedAddress.among(address for row in rows for address in addresses_of(row))
        found = self._read(rows, lock)
        # Of namesakes the one that the importer keeps is meant.
        for customer in sorted(found, key=owners.may_change, reverse=True):
            for key in customer.name_keys:
                self.customers.add(sure_tax_id(customer.tax_id), key, customer)
        if any(row.person for row in rows):
            self._read_contacts(found, lock)

    def _read(self, rows: Sequence[Row], lock: bool) -> list[Customer]:
        keys = [row.company_keys for row in rows]
        files = Customer.objects.order_by("pk")
        files = files.select_for_update(of=("self",)) if lock else files
        # The exclusion lets the unique index on tax IDs serve.
        taxed = files.exclude(tax_id__in=PLACEHOLDERS).filter(tax_id__in={sure for sure, _name in keys} - {""})
        named = files.filter(name_keys__overlap=list({name for _sure, name in keys}))
        return list({one.pk: one for one in (*named, *taxed)}.values())

    def _read_contacts(self, customers: Sequence[Customer], lock: bool) -> None:
        contacts = Contact.objects.filter(customer__in=[one.pk for one in customers]).order_by("pk")
        for contact in contacts.select_for_update(of=("self",)) if lock else contacts:
            self._keep(contact)

    def was_erased(self, row: Row) -> bool:
        """The person asked to be erased (7.1.3): no file brings a person back."""
        return any(address in self._erased for address in addresses_of(row))

    def contact_of(self, customer: Customer, keys: tuple[str, str]) -> Contact | None:
        return self._contacts.get(customer.pk, Index()).find(*keys)

    def has_contacts(self, customer: Customer) -> bool:
        return customer.pk in self._contacts

    def take(self, verdict: Verdict) -> None:
        """What a row makes is here for the rows after it."""
        if verdict.customer_fate == Fate.NEW and verdict.customer:
            self.customers.add(*verdict.row.company_keys, verdict.customer)
        if verdict.contact_fate == Fate.NEW and verdict.customer and verdict.contact:
            self._keep(verdict.contact)

    def _keep(self, contact: Contact) -> None:
        email, name = keys_of_person(contact.name, contact.email)
        self._contacts.setdefault(contact.customer_id, Index()).add(email, name, contact)


def addresses_of(row: Row) -> list[str]:
    person = row.person
    told = [person.get("email", ""), person.get("phone", ""), *person.get("other_phones", ())]
    return [address for address in told if address]


def _beside_known(record, told: dict, doubles: str) -> dict:
    """Other names and tags come beside those that are known, own fields beside those that are filled in; none goes."""
    beside: dict = {}
    if "other_names" in told:
        beside["other_names"] = list(dict.fromkeys([record.name, *record.other_names, *told["other_names"]]))[1:]
    if "tags" in told:
        beside["tags"] = list(dict.fromkeys([*record.tags, *told["tags"]]))
    if "own" in told:
        keeps = doubles == Doubles.FILL
        beside["own"] = told["own"] | record.own if keeps else record.own | told["own"]
    return told | beside


def _differs(record, name: str, value) -> bool:
    """A name written otherwise is the same name: files of other systems differ in spaces and legal forms."""
    kept = getattr(record, name)
    if name == "name" and kept:
        compare = name_key if isinstance(record, Customer) else folded
        return compare(str(kept)) != compare(str(value))
    return kept != value
