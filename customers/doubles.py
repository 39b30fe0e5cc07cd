"""One company, one file (3.1.2): which files may be of the company that somebody speaks of, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import Grams, Query, grams_of
from salesdept.common.spelling import digits_of, pinyin
from salesdept.common.text import Text

from .models import Contact, Customer
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

    @classmethod
    def of(cls, customer: Customer) -> "Company":
        return cls(
            customer.name,
            customer.tax_id,
            customer.phone,
            website=customer.website,
            other_names=(*customer.other_names,),
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
                yield _("sounds the same"), _with_line(Customer.objects, "spellings", sound)
        if len(number := digits_of(self.phone)) >= FEWEST_DIGITS:
            yield _("same phone"), _with_line(Customer.objects, "reach", number)
            at_contact = _with_line(Contact.objects, "reach", number)
            yield _("same phone"), Customer.objects.filter(pk__in=at_contact.values("customer"))
        if self.domain:
            at_contact = _holding(Contact.objects, "reach", f"@{self.domain}\n")
            yield _("same mail domain"), Customer.objects.filter(pk__in=at_contact.values("customer"))

    def resembling(self) -> Iterator[tuple[Text, QuerySet]]:
        """Weaker than a mark: the name is a part of the other; shown while typing, never in the way."""
        query = Query(bare_name(self.name))
        if len(query.folded) > 1:
            yield _("similar name"), Customer.objects.matching(query)


def _with_line(rows, column: str, line: str) -> QuerySet:
    return _holding(rows, column, f"\n{line}\n")


def _holding(rows, column: str, text: str) -> QuerySet:
    grams = [
        gram for word in text.replace("@", " ").replace(".", " ").split() if len(word) > 2 for gram in grams_of(word)
    ]
    return rows.alias(cut=Grams(column)).filter(cut__contains=grams, **{f"{column}__contains": text})


@dataclass
class Likeness:
    """A file and why it may be of the same company."""

    customer: Customer
    reasons: list[Text] = field(default_factory=list)


class Doubles:
    """Files that may be of `company`: `seen` by the reader, and whether there are `others` beside (7.1.3)."""

    def __init__(self, company: Company, reader, *, with_similar: bool = False):
        """`with_similar` shows the reader's own files of a similar name too, as one does while a name is typed."""
        marked = _reasons(company.marks())
        similar = _reasons(company.resembling()) if with_similar else {}
        visible = {
            one.pk: one for one in Customer.objects.filter(pk__in=[*marked, *similar]).visible_to(reader).for_list()
        }
        found = [Likeness(visible[pk], why) for pk, why in (similar | marked).items() if pk in visible]
        self.seen = sorted(found, key=lambda likeness: likeness.customer.pk not in marked)[:SHOWN]
        self.others = any(pk not in visible for pk in marked)

    def __bool__(self):
        return bool(self.seen) or self.others


def _reasons(marks) -> dict:
    """File id -> why it is likely, each reason once."""
    found: dict = {}
    for why, files in marks:
        for pk in files.order_by().values_list("pk", flat=True)[:MOST]:
            found.setdefault(pk, {})[why] = None
    return {pk: [*reasons] for pk, reasons in found.items()}
