"""What becomes of the rows of a file of leads (3.1.1): each a new lead, unless the importer has it already."""

from collections.abc import Callable, Sequence

from salesdept.common.finding import as_lines
from salesdept.common.spelling import digits_of, fold
from salesdept.common.tables.names import folded

from ..channels import Channel
from ..models.lead import Lead
from ..names import bare_name, name_key
from ..own_data.tombstones import ErasedAddress
from .decisions import Decisions, Doubles
from .rows import Row, RowReader
from .verdicts import Fate, Owners, Verdict, addresses_of

CHANNELS = {folded(name): value for value, label in Channel.choices for name in (value, value.replace("_", " "))}
ALSO_CALLED = {
    Channel.TRADE_FAIR: "exhibition | trade show | event | conference | 展會 | 展覽 | 參展 | 展会 | 展览",
    Channel.ONLINE: "web | website | internet | web site | social media | email | 網路 | 官網 | 网络 | 官网",
    Channel.REFERRAL: "partner | word of mouth | employee referral | external referral | 介紹 | 轉介 | 介绍 | 推荐",
    Channel.MARKET_RESEARCH: "research | purchased list | list | cold call | 市調 | 名單 | 市场调研 | 名单",
}
CHANNELS |= {folded(name): channel for channel, names in ALSO_CALLED.items() for name in names.split("|")}


def channel_called(text: str) -> str:
    """The channel of this name, in our words or those of other systems; "" for none of them."""
    ours = {folded(str(label)): value for value, label in Channel.choices}
    return (ours | CHANNELS).get(folded(text), "")


class LeadJudge:
    """Judges the rows of a file of leads in their order. A lead is told by its company with its person, or by a phone
    or e-mail; only leads that the importer may see are compared (7.1.3).
    """

    def __init__(self, reader: RowReader, importer, owners: Owners, decided: Decisions, *, odd: Callable):
        self.reader = reader
        self.importer = importer
        self.owners = owners
        self.decided = decided
        self.odd = odd
        self.campaigns = _campaigns_of(importer)
        self.seen: set[tuple] = set()

    def remember(self, rows: Sequence[Row]) -> None:
        """These rows were dealt with before."""
        for row in rows:
            self.seen |= _marks(_facts(row))

    def verdicts(self, rows: Sequence[Row]) -> list[Verdict]:
        here = self._here(rows)
        self.erased = ErasedAddress.among(address for row in rows for address in addresses_of(row))
        return [self._verdict(row, here) for row in rows]

    def _here(self, rows: Sequence[Row]) -> dict[tuple, Lead]:
        """mark -> lead, of the open leads that rows of this batch may be about."""
        marks = set().union(*(_marks(_facts(row)) for row in rows))
        reached = {mark[1] for mark in marks if mark[0] == "reach"}
        called = {fold(name) for row in rows for name in (row.company["name"], bare_name(row.company["name"]))}
        found = Lead.objects.visible_to(self.importer).open()
        alike = found.with_any_line("reach", reached) | found.with_any_line("spellings", called)
        leads = Lead.objects.filter(pk__in=alike.values("pk")).select_for_update().order_by("pk")
        return {mark: lead for lead in leads for mark in _marks(_facts_of(lead))}

    def _verdict(self, row: Row, here: dict) -> Verdict:
        verdict, facts = Verdict(row), _facts(row)
        marks = _marks(facts)
        if known := next((here[mark] for mark in marks if mark in here), None):
            self._settle(verdict, known, facts)
        elif self.erased.intersection(addresses_of(row)):
            self.odd("erased", row.line)
            verdict.lead_fate = Fate.SAME
        elif marks & self.seen:
            self.odd("repeated", row.line)
            verdict.lead_fate = Fate.SAME
        else:
            self._make(verdict, facts)
        if not verdict.fault:
            self.seen |= marks
        return verdict

    def _settle(self, verdict: Verdict, known: Lead, facts: dict) -> None:
        """What the lead lacks is filled in where the importer says so and keeps it; nothing is overwritten."""
        missing = {name: ("", value) for name, value in facts.items() if value and not getattr(known, name)}
        may = self.owners.keeps_all or known.owner_id in self.owners.kept_from
        if self.decided.doubles in (Doubles.FILL, Doubles.OVERWRITE) and missing and may:
            verdict.lead, verdict.lead_fate, verdict.lead_changes = known, Fate.FILLED, missing
        else:
            verdict.lead_fate = Fate.SAME

    def _make(self, verdict: Verdict, facts: dict) -> None:
        row = verdict.row
        owner, campaign = self.owners.of(row), self._campaign(row)
        channel = campaign.channel if campaign else channel_called(row.lead.get("channel", "")) or self.decided.channel
        if owner is None:
            verdict.fault = self.reader.fault(row, "owner", self.owners.fault_of(row))
        elif not channel:
            verdict.fault = self.reader.fault(row, "channel", "no_channel")
        else:
            verdict.lead = Lead(owner_id=owner, campaign=campaign, channel=channel, **_filled(facts), **_own(row))
            verdict.lead_fate = Fate.NEW

    def _campaign(self, row: Row):
        named = self.campaigns.get(folded(row.lead.get("campaign", "")))
        return named or self.campaigns.get(self.decided.campaign)


def _campaigns_of(importer) -> dict:
    """Campaigns by name, and by id for the one that was chosen for the whole file."""
    from ..models import Campaign

    found = list(Campaign.objects.visible_to(importer))
    return {folded(one.name): one for one in found} | {str(one.pk): one for one in found}


def _facts(row: Row) -> dict:
    company, person = row.company, row.person
    return {
        "company": company["name"],
        "person": person.get("name", ""),
        "phone": person.get("phone") or company.get("phone", ""),
        "email": person.get("email", ""),
        "industry": company.get("industry", ""),
        "employees": company.get("employees"),
        "note": row.lead.get("note", ""),
    }


def _facts_of(lead: Lead) -> dict:
    return {name: getattr(lead, name) for name in ("company", "person", "phone", "email")}


def _filled(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _own(row: Row) -> dict:
    return {"own": row.lead["own"]} if row.lead.get("own") else {}


def _marks(facts: dict) -> set[tuple]:
    """What tells a lead: a number or an address, else its company with its person."""
    reach = as_lines(digits_of(facts["phone"]), facts["email"].lower()).split()
    return {("reach", line) for line in reach} | {("name", name_key(facts["company"]), folded(facts["person"]))}
