"""Every page of the menu, and the first record of each list, can be read by everybody on every screen."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

WALKERS = ("manager", "rep1", "finance1")
ALL_RULES = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
"""What axe asks unless told otherwise. It needn't read the style sheets anew for each page: no such rule asks them."""


@dataclass(frozen=True)
class Look:
    """A screen, and what axe is asked there of whose pages; of the others' only the width is measured."""

    width: int
    theme: str
    language: str
    axe: dict
    read_of: tuple[str, ...]


OF_LOOKS = ["color-contrast", "link-in-text-block", "meta-viewport", "scrollable-region-focusable", "label"]
"""What can differ from one look to the next; in all else a page is what it was."""
LOOKS = [
    Look(1440, "light", "zh-hant", ALL_RULES, WALKERS),
    Look(390, "dark", "en", ALL_RULES | {"runOnly": OF_LOOKS}, ("rep1",)),
]


def test_no_page_of_the_demo_company_leaves_anybody_out(page, live_server, settings):
    settings.DEMO = True
    call_command("seed_demo", profile="acceptance", verbosity=0)
    complaints, menus = [], {}
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    for look in LOOKS:
        page.set_viewport_size({"width": look.width, "height": 900})
        page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
        complaints += [f"{look.width} {look.theme} {fault}" for fault in walk(page, live_server, look, menus)]

    assert complaints == []


def walk(page, live_server, look: Look, menus: dict[str, list[str]]) -> list[str]:
    """The faults of all that the walkers find in their menus; `menus` keeps what that is from one look to the next."""
    faults: list[str] = []
    seen: set[str] = set()
    for who in sorted(WALKERS, key=lambda one: one not in look.read_of):
        axe = look.axe if who in look.read_of else None
        sign_in_as(page, live_server, who, look.language)
        if who not in menus:
            menus[who] = paths_of_the_menu(page)
        for path in menus[who]:
            faults += faults_of(page, path, look.width, axe, seen)
            faults += [
                fault for record in first_record_on(page) for fault in faults_of(page, record, look.width, axe, seen)
            ]
    assert len(seen) > 30
    return faults


def sign_in_as(page, live_server, who: str, language: str) -> None:
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto("/people/sign-in/")
    page.locator(f"button[value='{who}@demo.example']").click()
    page.wait_for_url("**/")


def paths_of_the_menu(page) -> list[str]:
    """The sections, then what stands below each of them, which needn't be drawn to be read."""
    sections = page.evaluate(LINKS_OF, page.url)
    below = [link for section in sections for link in page.evaluate(LINKS_OF, section)]
    return list(dict.fromkeys(urlsplit(link).path for link in sections + below))


LINKS_OF = """async (address) => {
    const html = await (await fetch(address)).text();
    const links = new DOMParser().parseFromString(html, "text/html").querySelectorAll("nav a[href^='/']");
    return [...new Set([...links].map((link) => link.getAttribute("href")))];
}"""


def first_record_on(page) -> list[str]:
    link = page.locator("main :is(.table tbody, .rows, .board) a[href^='/']:not([download])").first
    return [urlsplit(link.get_attribute("href")).path] if link.count() else []


def faults_of(page, path: str, width: int, axe: dict | None, seen: set[str]) -> list[str]:
    """What is wrong with the page at `path`; nothing when it was looked at before."""
    if path in seen:
        return []
    seen.add(path)
    page.goto(path)
    found = Axe().run(page, options=axe).response["violations"] if axe else []
    faults = [f"{path}: {one['id']} {[node['target'] for node in one['nodes']][:3]}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults + ([f"{path}: {wide} px wide"] if wide > width else [])
