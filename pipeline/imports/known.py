"""What is here already, by name and number, and what the files of one import add to it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from customers.names import name_key

from .names import folded
from .stages import Meaning


@dataclass
class KnownPerson:
    """`id` is None while the account is only in the file; `team` the name of the latest one."""

    name: str
    id: UUID | None
    role: str
    team: str = ""
    email: str = ""


@dataclass
class KnownProduct:
    name: str
    id: UUID | None
    price: Decimal | None = None
    series: str = ""


@dataclass
class KnownAccount:
    name: str
    id: UUID | None


@dataclass(frozen=True)
class KnownDeal:
    """A deal by its number: what it means here, None while it is a lead; value and day of a signed contract.

    One that `is_worked_on` here goes by its gates: no file moves it (3.1.3).
    """

    meaning: Meaning | None
    value: Decimal | None = None
    closed_on: date | None = None
    opportunity: UUID | None = None
    lead: UUID | None = None
    is_worked_on: bool = False


@dataclass(frozen=True)
class Place:
    """Where the team file puts a person."""

    supervisor: str
    region: str


Named = TypeVar("Named", KnownPerson, KnownProduct, KnownAccount)


class Names(dict[str, Named], Generic[Named]):
    """Things by their name and by their folded name; of two that fold alike the first has the fold."""

    def add(self, thing: Named) -> Named:
        self[thing.name] = thing
        self.setdefault(folded(thing.name), thing)
        return thing

    def things(self) -> list[Named]:
        return list({id(thing): thing for thing in self.values()}.values())


@dataclass
class Known:
    people: Names[KnownPerson] = field(default_factory=Names)
    products: Names[KnownProduct] = field(default_factory=Names)
    accounts: Names[KnownAccount] = field(default_factory=Names)
    deals: dict[str, KnownDeal] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    account_keys: dict[str, str] = field(default_factory=dict)
    """Names of customers by what is left without the legal form."""
    tax_ids: dict[str, str] = field(default_factory=dict)

    def add_account(self, name: str, id: UUID | None = None) -> KnownAccount:
        self.account_keys.setdefault(name_key(name), name)
        return self.accounts.add(KnownAccount(name, id))

    def place(self, person: KnownPerson, supervisor: KnownPerson, region: str) -> None:
        """The file's place of a person; the supervisor leads the team that bears the supervisor's name."""
        self.places[person.name] = Place(supervisor.name, region)
        self.places.setdefault(supervisor.name, Place(supervisor.name, region))
