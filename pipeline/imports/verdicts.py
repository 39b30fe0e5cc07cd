"""What becomes of each row: new, already here, changed, left out knowingly, or bad."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.names import name_key
from customers.tax_ids import PLACEHOLDERS
from salesdept.common.calendar import Month, today
from salesdept.people.models import Role

from ..ledger import booking_day
from .known import Known, KnownAccount, KnownDeal, KnownPerson, KnownProduct
from .matching import Matcher
from .names import folded, slip_of
from .rows import AccountRow, DealRow, PersonRow, ProductRow, Row
from .stages import Meaning


class Fate(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("already here")
    LEFT = "left", _("left out knowingly")
    BAD = "bad", _("bad")


@dataclass(frozen=True)
class Verdict:
    """A row with its fate and what its names mean here."""

    fate: Fate
    row: Row
    person: KnownPerson | None = None
    product: KnownProduct | None = None
    account: KnownAccount | None = None


class NotTaken(Exception):
    """A row that can't be taken: the field at fault and the reason's code."""

    def __init__(self, key: str, code: str, **about):
        self.key, self.code, self.about = key, code, about
        super().__init__(code)


class Sorter:
    """Sorts the rows of one kind against what is `known`. `odd(code, line)` is told what is taken but pointed out."""

    def __init__(self, known: Known, decisions: "Decisions", odd):  # noqa: F821
        self.known = known
        self.decisions = decisions
        self.odd = odd
        self.seen: dict[str, int] = {}

    def sort(self, row: Row) -> Verdict:
        raise NotImplementedError

    def _once(self, row: Row, key: str, name: str) -> None:
        line = self.seen.setdefault(folded(name), row.line)
        if line != row.line:
            raise NotTaken(key, "twice", line=line)


class PersonSorter(Sorter):
    """People and whom they belong to. A file's manager is our supervisor, and the team bears the supervisor's name."""

    def sort(self, row: PersonRow) -> Verdict:
        self._once(row, "sales_agent", row.name)
        supervisor = self._person(row.supervisor, Role.SUPERVISOR, "manager")
        person = (
            supervisor
            if folded(row.name) == folded(row.supervisor)
            else self._person(row.name, Role.REP, "sales_agent")
        )
        if row.email:
            self._own_email(row, person)
        self.known.place(person, supervisor, row.region)
        if person.team and person.team != supervisor.name:
            self.odd("team_differs", row.line)
            return Verdict(Fate.SAME, row, person)
        is_new = person.id is None or supervisor.id is None
        return Verdict(Fate.NEW if is_new else Fate.SAME, row, person)

    def _person(self, name: str, role: str, key: str) -> KnownPerson:
        here = self.known.people.get(folded(name))
        if here is None:
            return self.known.people.add(KnownPerson(name, None, role))
        if here.id is None and role == Role.SUPERVISOR:
            here.role = role
        if here.role != role and here.role not in (Role.SUPERVISOR, role):
            raise NotTaken(key, "other_post", post=str(Role(here.role).label))
        return here

    def _own_email(self, row: PersonRow, person: KnownPerson) -> None:
        holder = self.known.emails.setdefault(row.email, folded(person.name))
        if holder != folded(person.name):
            raise NotTaken("email", "email_taken")
        person.email = person.email or row.email


class ProductSorter(Sorter):
    def sort(self, row: ProductRow) -> Verdict:
        self._once(row, "product", row.name)
        here = self.known.products.get(folded(row.name))
        if here is None:
            return Verdict(
                Fate.NEW, row, product=self.known.products.add(KnownProduct(row.name, None, row.price, row.series))
            )
        is_same = here.price == row.price and (not row.series or here.series == row.series)
        return Verdict(Fate.SAME if is_same else Fate.CHANGED, row, product=here)


class AccountSorter(Sorter):
    """Customers. A file adds customers; what stands in the file of one who is here already is left untouched."""

    SPELT = {"industry": "sector", "region": "office_location"}
    """Facts looked through for slips, and the columns they come from."""

    def __init__(self, *given):
        super().__init__(*given)
        self.slips: dict[tuple[str, str, str], int] = {}

    def sort(self, row: AccountRow) -> Verdict:
        self._once(row, "account", row.name)
        here = self.known.accounts.get(folded(row.name))
        if here is not None:
            return Verdict(Fate.SAME, row, account=here)
        self._own_tax_id(row)
        if name_key(row.name) in self.known.account_keys:
            self.odd("likely_double", row.line)
        return Verdict(Fate.NEW, self._spelt(row), account=self.known.add_account(row.name))

    def _own_tax_id(self, row: AccountRow) -> None:
        tax_id = row.facts.get("tax_id", "")
        if tax_id in PLACEHOLDERS:
            return
        holder = self.known.tax_ids.setdefault(tax_id, row.name)
        if holder != row.name:
            raise NotTaken("tax_id", "tax_id_taken", name=holder)

    def _spelt(self, row: AccountRow) -> AccountRow:
        """The row with the slips corrected that a person asked to correct."""
        facts = dict(row.facts)
        for fact, column in self.SPELT.items():
            value = facts.get(fact, "")
            proposal = slip_of(value, column)
            if proposal is None:
                continue
            slip = (column, value, proposal)
            self.slips[slip] = self.slips.get(slip, 0) + 1
            if self.decisions.corrects(column, value):
                facts[fact] = proposal
        return replace(row, facts=facts)


class DealSorter(Sorter):
    """Deals, with their people, products and customers found by name."""

    def __init__(self, *given):
        super().__init__(*given)
        self.late_months: dict[Month, bool] = {}
        matches = self.decisions.matches
        self.people = Matcher("person", self.known.people, matches, may_add=False)
        self.products = Matcher("product", self.known.products, matches, may_add=True)
        # Spelling is no guide among thousands of companies; the name without its legal form is.
        self.accounts = Matcher("account", self.known.accounts, matches, may_add=True, near=self._same_company)

    def _same_company(self, name: str) -> str | None:
        return self.known.account_keys.get(name_key(name))

    @property
    def matches(self) -> list:
        """Proposals to be confirmed. Customers that only the deals name are counted, not asked one by one."""
        asked = [*self.people.matches.values(), *self.products.matches.values(), *self.accounts.matches.values()]
        return [match for match in asked if match.kind != "account" or match.proposal]

    def sort(self, row: DealRow) -> Verdict:
        self._once(row, "opportunity_id", row.number)
        person = self._person(row)
        product = self._product(row)
        if not row.account:
            return self._without_customer(row, person, product)
        verdict = Verdict(self._fate(row), row, person, product, self._account(row))
        self._point_out(row)
        return verdict

    def _person(self, row: DealRow) -> KnownPerson:
        key = self.people.key_of(row.person)
        if key is None:
            raise NotTaken("sales_agent", "unknown_person")
        person = self.known.people[key]
        if person.role not in (Role.REP, Role.SUPERVISOR, Role.MANAGER):
            raise NotTaken("sales_agent", "other_post", post=str(Role(person.role).label))
        return person

    def _product(self, row: DealRow) -> KnownProduct | None:
        if not row.product:
            self.odd("no_product", row.line)
            return None
        key = self.products.key_of(row.product)
        if key is None:
            raise NotTaken("product", "unknown_product")
        return self.known.products.get(key) or self.known.products.add(KnownProduct(row.product, None))

    def _account(self, row: DealRow) -> KnownAccount:
        key = self.accounts.key_of(row.account)
        if key is None:
            raise NotTaken("account", "empty")
        here = self.known.accounts.get(key)
        if here is None:
            self.odd("new_accounts_by_deals", row.line)
            here = self.known.add_account(row.account)
        return here

    def _without_customer(self, row: DealRow, person, product) -> Verdict:
        if row.meaning == Meaning.LOST:
            self.odd("lost_without_account", row.line)
            return Verdict(Fate.LEFT, row, person, product)
        if row.number in self.known.deals:
            return Verdict(Fate.SAME, row, person, product)
        self.odd("no_account_lead" if self.decisions.keeps_leads else "no_account", row.line)
        return Verdict(Fate.NEW if self.decisions.keeps_leads else Fate.LEFT, row, person, product)

    def _fate(self, row: DealRow) -> Fate:
        if row.meaning in (Meaning.WON, Meaning.LOST) and row.closed_on and row.closed_on > today():
            raise NotTaken("close_date", "in_the_future")
        here = self.known.deals.get(row.number)
        if here is None:
            return Fate.NEW
        if here.meaning == Meaning.WON:
            if here.value is None:
                return Fate.SAME
            if (row.meaning, row.value, row.closed_on) != (Meaning.WON, here.value, here.closed_on):
                self.odd("won_differs" if row.meaning == Meaning.WON else "went_back", row.line)
            return Fate.SAME
        return self._fate_of_open(row, here)

    def _fate_of_open(self, row: DealRow, here: KnownDeal) -> Fate:
        if here.meaning == row.meaning:
            return Fate.SAME
        if here.meaning == Meaning.LOST:
            self.odd("went_back", row.line)
            return Fate.SAME
        if here.is_worked_on:
            self.odd("worked_on", row.line)
            return Fate.SAME
        return Fate.CHANGED

    def _point_out(self, row: DealRow) -> None:
        if row.meaning == Meaning.LOST and row.value:
            self.odd("lost_with_value", row.line)
        if row.meaning not in (Meaning.WON, Meaning.LOST) and row.started_on is None:
            self.odd("no_start_date", row.line)
        if row.meaning == Meaning.LOST and row.closed_on is None:
            self.odd("no_close_date", row.line)
        if row.meaning == Meaning.WON and self._is_late(row.closed_on):
            self.odd("late", row.line)

    def _is_late(self, day: date) -> bool:
        """True when the month takes no more entries, so that the contract is booked today (figures 14)."""
        month = Month.of(day)
        if month not in self.late_months:
            self.late_months[month] = booking_day(day)[1] is not None
        return self.late_months[month]
