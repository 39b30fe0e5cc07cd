"""One company, one file (3.1.2): which files may be of the company that somebody speaks of, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlsplit

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, QuerySet, TextChoices, TextField
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import Query
from salesdept.common.spelling import digits_of, pinyin
from salesdept.common.text import Text

from .models import Contact, Customer, Different, Enquiry
from .names import bare_name, name_key
from .tax_ids import PLACEHOLDERS, plain_tax_id

FEWEST_DIGITS = 7
"""A shorter number is an extension, not a company's line."""

SHOWN, MOST = 5, 50

PUBLIC_MAIL = {
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "yahoo.com", "yahoo.com.tw",
    "yahoo.com.hk", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net",
    "mail.com", "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com",
    "139.com", "189.cn", "aliyun.com", "hinet.net", "msa.hinet.net", "seed.net.tw", "pchome.com.tw",
}  # fmt: skip
"""Where anybody has an address: sharing such a domain says nothing."""


@dataclass(frozen=True)
class Company:
    """A company as somebody speaks of it; every mark but the name may be missing."""

    name: str = ""
    tax_id: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    other_names: tuple[str, ...] = ()
    id_number: str = ""

    @classmethod
    def of(cls, customer: Customer) -> "Company":
        return cls(
            name=customer.name,
            tax_id=customer.tax_id,
            phone=customer.phone,
            website=customer.website,
            other_names=tuple(customer.other_names),
        )

    @property
    def domain(self) -> str:
        """The company's own domain, "" for that of a public provider."""
        host = self.email.rpartition("@")[2] or urlsplit(self.website).hostname or ""
        host = host.strip().lower().removeprefix("www.")
        return "" if host in PUBLIC_MAIL else host

    def marks(self) -> Iterator[tuple[Text, QuerySet]]:
        """(why, files) for each mark by which a company is known; each set of files is found by an index."""
        if (tax_id := plain_tax_id(self.tax_id)) not in PLACEHOLDERS:
            yield _("same tax ID"), Customer.objects.filter(tax_id=tax_id)
        names = [name for name in (self.name, *self.other_names) if name.strip()]
        if names:
            keys = [name_key(name) for name in names]
            yield _("same name"), Customer.objects.filter(name_keys__overlap=keys)
            if sound := pinyin(bare_name(names[0]))[0]:
                yield _("sounds the same"), Customer.objects.with_line("spellings", sound)
        if len(number := digits_of(self.phone)) >= FEWEST_DIGITS:
            yield _("same phone"), Customer.objects.with_line("reach", number)
            at_contact = Contact.objects.with_line("reach", number)
            yield _("same phone"), Customer.objects.filter(pk__in=at_contact.values("customer"))
        if self.id_number:
            known = Contact.objects.with_id_number(self.id_number)
            yield _("same ID number"), Customer.objects.filter(pk__in=known.values("customer"))
        if self.email:
            at_contact = Contact.objects.with_line("reach", self.email.lower())
            yield _("same e-mail of a contact"), Customer.objects.filter(pk__in=at_contact.values("customer"))
        if self.domain:
            at_contact = Contact.objects.reached_by(f"@{self.domain}").filter(reach__contains=f"@{self.domain}\n")
            yield _("same mail domain"), Customer.objects.filter(pk__in=at_contact.values("customer"))

    def resembling(self) -> Iterator[tuple[Text, QuerySet]]:
        """Weaker than a mark: the name is a part of the other; shown while typing, never in the way."""
        query = Query(bare_name(self.name))
        if len(query.folded) > 1:
            yield _("similar name"), Customer.objects.matching(query)


@dataclass
class Likeness:
    """A file and why it may be of the same company."""

    customer: Customer
    reasons: list[Text] = field(default_factory=list)


class Doubles:
    """Files that may be of `company`: `seen` by the reader, `pooled` ones that lie in the public pool, and `others`, of
    which only that they are is told (7.1.3).

    Whoever shows it to the reader calls `tell` first.
    """

    def __init__(self, company: Company, reader, *, with_similar: bool = False):
        """`with_similar` shows the reader's own files of a similar name too, as one does while a name is typed."""
        marked = _reasons(company.marks())
        similar = _reasons(company.resembling()) if with_similar else {}
        visible = {
            one.pk: one for one in Customer.objects.filter(pk__in=[*marked, *similar]).visible_to(reader).for_list()
        }
        found = [Likeness(visible[pk], why) for pk, why in (similar | marked).items() if pk in visible]
        self.seen = sorted(found, key=lambda likeness: likeness.customer.pk not in marked)[:SHOWN]
        self.reader = reader
        hidden = [pk for pk in marked if pk not in visible]
        in_pool = Customer.objects.in_pool().filter(pk__in=hidden) if hidden else []
        self.pooled = [Likeness(customer, marked[customer.pk]) for customer in in_pool]
        self.others = [pk for pk in hidden if pk not in {one.customer.pk for one in self.pooled}]

    def __bool__(self):
        return bool(self.seen or self.pooled or self.others)

    def tell(self) -> "Doubles":
        """Itself, once it is counted that the reader learns of the others. RuleBroken beyond the day's limit."""
        Enquiry.count(by=self.reader, taken=self.others)
        return self


def _reasons(marks) -> dict:
    """File id -> why it is likely, each reason once."""
    found: dict = {}
    for why, files in marks:
        for pk in files.order_by().values_list("pk", flat=True)[:MOST]:
            found.setdefault(pk, {})[why] = None
    return {pk: [*reasons] for pk, reasons in found.items()}


@dataclass
class Suspicion:
    """Two files that look like one company's."""

    one: Customer
    other: Customer
    reasons: list[Text]


PAIRS_SHOWN = 50
LARGEST_GROUP = 5
"""More files than this behind one mark are a chain or a call centre, no doubles."""


def suspects(user) -> list[Suspicion]:
    """Pairs of files that `user` sees both of and that share a name, a phone or a contact's address (3.1.2).

    Pairs that somebody found to be different companies are left out.
    """
    visible = Customer.objects.visible_to(user).order_by()
    contacts = Contact.objects.filter(customer__in=visible.values("pk")).exclude(email="").order_by()
    by_name = visible.annotate(mark=Func("name_keys", function="unnest", output_field=TextField()))
    marks = [
        (_("same name"), by_name, "pk"),
        (_("same phone"), visible.exclude(reach="").annotate(mark=F("reach")), "pk"),
        (_("same e-mail of a contact"), contacts.annotate(mark=Lower("email")), "customer"),
    ]
    decided = set(Different.objects.values_list("one", "other"))
    pairs: dict[tuple, list[Text]] = {}
    for why, rows, key in marks:
        for ids in _sharing(rows, key):
            for pair in combinations(ids, 2):
                if pair not in decided:
                    pairs.setdefault(pair, []).append(why)
    shown = sorted(pairs.items(), key=lambda entry: -len(entry[1]))[:PAIRS_SHOWN]
    files = visible.for_list().in_bulk({pk for pair, _why in shown for pk in pair})
    return [Suspicion(files[one], files[other], reasons) for (one, other), reasons in shown]


def _sharing(rows, key: str) -> list[list]:
    """Ids of the files behind each mark that several of them bear."""
    # Telling ids apart here costs less than asking the database for distinct ones in each of 100,000 groups.
    groups = rows.values("mark").annotate(ids=ArrayAgg(key), count=Count(key)).filter(count__range=(2, LARGEST_GROUP))
    found = groups.order_by("mark").values_list("ids", flat=True)[: PAIRS_SHOWN * 2]
    return [sorted(set(ids)) for ids in found]


class Answer(TextChoices):
    """What a rep learns who asks for a company blind (7.1.3)."""

    FREE = "free", _("Free: nobody keeps a file of it.")
    YOURS = "yours", _("You can open its file.")
    POOL = "pool", _("It lies in the public pool: you may claim it.")
    TAKEN = "taken", _("Taken: a colleague keeps its file. Ask your supervisor.")


def whose(company: Company, user) -> tuple[Answer, Doubles]:
    """The blind answer, and what `user` may know of the files. RuleBroken beyond the day's limit."""
    found = Doubles(company, user).tell()
    if found.others:
        return Answer.TAKEN, found
    if found.seen:
        return Answer.YOURS, found
    return (Answer.POOL if found.pooled else Answer.FREE), found
