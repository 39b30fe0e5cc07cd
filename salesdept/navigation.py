"""The menu by role: sections of the regulation's chapters; what a role can't open is absent.

What people open daily stands in the menu, what is set up once in a while on the page Settings.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen_at
from salesdept.common.text import Text


@dataclass(frozen=True)
class Item:
    label: Text
    url_name: str
    about: Text = ""
    """What it is for, on the page Settings."""
    also: tuple[str, ...] = ()
    """Where else pages stand that belong to it."""


@dataclass(frozen=True)
class Section:
    label: Text
    icon: str
    items: tuple[Item, ...]


@dataclass
class Entry:
    """A section or item as the page draws it."""

    label: Text
    url: str
    is_active: bool
    icon: str = ""
    items: list = field(default_factory=list)


SECTIONS = (
    Section(_("Today"), "today", (Item(_("Today"), "home:today"), Item(_("Calendar"), "customers:calendar"))),
    Section(
        _("Customers"),
        "customers",
        (
            Item(_("Customer files"), "customers:customers"),
            Item(_("Leads"), "customers:leads"),
            Item(_("Campaigns"), "customers:campaigns"),
            Item(_("Yield of channels"), "customers:yields"),
            Item(_("Communication records"), "customers:communications"),
            Item(_("Planned visits"), "customers:visits"),
            Item(_("Complaints and suggestions"), "customers:cases"),
            Item(_("Satisfaction surveys"), "customers:survey_campaigns"),
            Item(_("Answers of customers"), "customers:survey_answers"),
            Item(_("Results of surveys"), "customers:survey_results"),
            Item(_("Mail tray"), "customers:mails"),
            Item(_("Public pool"), "customers:pool"),
            Item(_("Facts to check"), "customers:verify_queue"),
            Item(_("Suspected doubles"), "customers:suspects"),
        ),
    ),
    Section(
        _("Sales"),
        "sales",
        (
            Item(_("Board"), "pipeline:board"),
            Item(
                _("Opportunities"),
                "pipeline:opportunities",
                also=tuple(
                    f"/pipeline/{name}/" for name in ("proposals", "rounds", "findings", "research", "feasibility")
                ),
            ),
            Item(_("Contracts"), "pipeline:contracts"),
            Item(_("Project execution"), "pipeline:projects", also=("/pipeline/milestones/",)),
            Item(_("Revisits"), "pipeline:revisits"),
            Item(_("Receivables"), "pipeline:receivables", also=("/pipeline/receipts/", "/pipeline/instalments/")),
            Item(_("Forecast"), "pipeline:forecast"),
            Item(_("Funnel"), "pipeline:funnel"),
            Item(_("Won and lost"), "pipeline:outcomes"),
            Item(_("Second purchases"), "pipeline:repeats"),
        ),
    ),
    Section(
        _("Appraisal"),
        "appraisal",
        (
            Item(_("Months"), "appraisal:periods"),
            Item(_("Department"), "appraisal:department"),
            Item(_("My scorecards"), "appraisal:my_cards", also=("/appraisal/running/",)),
            Item(_("Objections"), "appraisal:objections"),
            Item(_("Corrections"), "appraisal:corrections"),
            Item(_("Targets"), "people:targets", also=("/people/goals/",)),
            Item(_("Bonus runs"), "appraisal:bonus_runs"),
            Item(_("My bonuses"), "appraisal:my_bonuses"),
            Item(_("Promotions"), "appraisal:promotions"),
        ),
    ),
    Section(
        _("Expenses"),
        "expenses",
        (
            Item(_("Claims"), "expenses:claims"),
            Item(_("Invoice wallet"), "expenses:wallet"),
            Item(_("Expense standards"), "expenses:standards"),
            Item(_("Inbox"), "expenses:inbox"),
            Item(_("Payments"), "expenses:payments"),
            Item(_("Can I spend it?"), "expenses:can_spend", also=("/expenses/budgets/lines/",)),
            Item(_("Commitments"), "expenses:commitments"),
            Item(_("Advances"), "expenses:advances"),
            # Who opens no budgets sees of a line what may be spent.
            Item(_("Budget"), "expenses:budgets", also=("/expenses/budgets/lines/",)),
            Item(_("Supplements"), "expenses:supplements"),
            Item(_("Analysis"), "expenses:analysis", also=("/expenses/findings/", "/expenses/notes/")),
        ),
    ),
    Section(
        _("Team"),
        "team",
        (
            Item(_("Awards"), "teamdev:awards"),
            Item(_("Praise"), "teamdev:praise"),
            Item(_("Training plans"), "teamdev:plans"),
        ),
    ),
    Section(_("Regulation"), "regulation", (Item(_("Regulation"), "regulation:regulation"),)),
    Section(_("Settings"), "settings", (Item(_("Settings"), "home:settings"),)),
)

SETTINGS = (
    Section(
        _("Customers"),
        "customers",
        (
            Item(
                _("Rhythm and pool"),
                "customers:keeping",
                _("How often each class is met, when a file goes back to the pool."),
            ),
            Item(_("Deadlines of cases"), "customers:case_policy", _("How fast complaints are solved.")),
            Item(
                _("Calendar feed"),
                "customers:calendar_feed",
                _("Your visits and next steps in the calendar of your phone."),
            ),
            Item(_("Own fields"), "customers:own_fields", _("What this department asks beyond the usual.")),
            Item(_("Score of leads"), "customers:score_table", _("What makes a lead worth more.")),
            Item(_("Web forms"), "customers:web_forms", _("Forms of the company's site that bring leads.")),
            Item(
                _("Import customer files"),
                "customers:imports",
                _("Files, persons, leads and purchases from elsewhere."),
            ),
            Item(_("Who took what"), "customers:exports", _("Exports, and looks behind the mask.")),
            Item(_("Requests of persons"), "customers:data_requests", _("Copy or erasure of a person's own data.")),
        ),
    ),
    Section(
        _("Sales"),
        "sales",
        (
            Item(_("Rhythm of revisits"), "pipeline:revisit_rules", _("When customers are visited after completion.")),
            Item(_("Catalogue"), "pipeline:products", _("Products and services with their prices.")),
            Item(_("Text blocks"), "pipeline:text_blocks", _("Texts that many proposals begin with.")),
            Item(_("Limits of offers"), "pipeline:offer_limits", _("How far each role goes with discount and margin.")),
            Item(_("Tax rates"), "pipeline:tax_rates", _("What tax each class bears, from when on.")),
            Item(_("Exchange rates"), "pipeline:exchange_rates", _("What foreign currencies are worth, day by day.")),
            Item(
                _("Items of the gates"),
                "pipeline:gate_items",
                _("What this department asks for beside the regulation before a stage is left."),
            ),
            Item(_("Loss reasons and competitors"), "pipeline:losses", _("Why deals are lost, and to whom.")),
            Item(_("Import sales data"), "pipeline:imports", _("Accounts, products, teams and deals of before.")),
        ),
    ),
    Section(
        _("Appraisal"),
        "appraisal",
        (Item(_("Rule sets"), "appraisal:rule_sets", _("Weights, thresholds and grades, by month.")),),
    ),
    Section(
        _("Expenses"),
        "expenses",
        (Item(_("Import past expenses"), "expenses:past_imports", _("Claims and card lines of before.")),),
    ),
    Section(
        _("People"),
        "people",
        (
            Item(_("Accounts"), "people:people", _("Who works here, in which role.")),
            Item(_("Teams"), "people:teams", _("Who leads whom, since when.")),
            Item(_("Letterhead"), "papers:letterhead", _("How the company's papers begin.")),
            Item(_("Absence"), "people:delegations", _("Who reviews in your place, and until when.")),
            Item(_("My account"), "expenses:own_account", _("Where your claims are paid to.")),
            Item(
                _("Rules of payment"),
                "expenses:payment_rules",
                _("How long a review may take, when two people confirm, from which account is paid."),
            ),
            Item(
                _("Company calendar"),
                "people:work_days",
                _("Holidays and make-up days, by which deadlines are counted."),
            ),
        ),
    ),
    Section(
        _("Other programs"),
        "settings",
        (
            Item(_("Webhooks"), "webhooks:webhooks", _("Programs that are told what happens here.")),
            Item(_("Deliveries"), "webhooks:deliveries", _("What they were told, and what they answered.")),
        ),
    ),
)

QUICK_ADD = (
    (_("Visit"), "customers:communication_new", "visit"),
    (_("Lead"), "customers:lead_new", "plus"),
    (_("Customer"), "customers:customer_new", "customers"),
    (_("Opportunity"), "pipeline:opportunity_new", "sales"),
    (_("Claim"), "expenses:claim_new", "expenses"),
)


def menu(request) -> dict:
    """Context of every page: `menu` (sections with their items), `quick_add` (what this person may make), and whether
    the person `logs_visits`, also without a line.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "quick_add": [], "logs_visits": False}
    open_to_user = [(section, _open_items(section, user)) for section in SECTIONS]
    here = _place_of(request.path, [entry for _section, items in open_to_user for entry in items], user)
    sections = [_drawn(section, items, here) for section, items in open_to_user]
    additions = [(label, _address(name, user), icon) for label, name, icon in QUICK_ADD]
    return {
        "menu": [s for s in sections if s.items],
        "quick_add": [entry for entry in additions if entry[1]],
        "logs_visits": bool(_address("customers:communication_new", user)),
    }


def settings_of(user) -> list[tuple[Text, list[tuple[Item, str]]]]:
    """(chapter, [(item, address)]) of what this person may look at or set up."""
    found = [(group.label, [(item, _address(item.url_name, user)) for item in group.items]) for group in SETTINGS]
    opened = [(label, [(item, url) for item, url in items if url]) for label, items in found]
    return [(label, items) for label, items in opened if items]


def _place_of(path: str, open_items: list[tuple[Item, str]], user) -> str | None:
    """The menu's address to which a page belongs: the longest above it, Settings for what stands there."""
    settings = _address("home:settings", user)
    places = {url: settings for _label, items in settings_of(user) for _item, url in items}
    places |= {above: url for item, url in open_items for above in (url, *item.also)}
    return places.get(max((above for above in places if _is_below(path, above)), key=len, default=""))


def _open_items(section: Section, user) -> list[tuple[Item, str]]:
    """(item, address) of those that this person can open."""
    addresses = [(item, _address(item.url_name, user)) for item in section.items]
    return [(item, url) for item, url in addresses if url]


def _drawn(section: Section, open_items: list[tuple[Item, str]], here: str | None) -> Entry:
    items = [Entry(item.label, url, url == here) for item, url in open_items]
    url = items[0].url if items else ""
    return Entry(section.label, url, any(item.is_active for item in items), section.icon, items)


def _is_below(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _address(url_name: str, user) -> str:
    """Where the page is, "" when this person can't open it."""
    found = screen_at(url_name)
    return found[1] if found and found[0].is_open_to(user) else ""
