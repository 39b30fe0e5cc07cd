"""The README's pictures, taken from a running demo company: `make run`, then `make tour`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STOPS = [
    ("sign-in", None, "/people/sign-in/"),
    ("today", "manager", "/"),
    ("board", "rep1", "/pipeline/"),
    ("scorecard", "rep1", "/appraisal/my-cards/"),
    ("inbox", "supervisor1", "/expenses/inbox/"),
    ("import", "manager", "/pipeline/imports/"),
    ("regulation", "manager", "/regulation/"),
]


def sign_in(page: Page, who: str) -> None:
    page.goto(f"{ADDRESS}/people/sign-in/")
    page.locator(f"button[value='{who}@demo.example']").click()
    page.wait_for_url(f"{ADDRESS}/")


def shoot(page: Page, name: str, who: str | None, path: str) -> None:
    page.context.clear_cookies()
    if who:
        sign_in(page, who)
    page.goto(ADDRESS + path)
    if name == "scorecard":
        page.locator("main .table td a").first.click()
        page.wait_for_load_state()
    page.screenshot(path=HERE / f"{name}.png")


def main() -> None:
    with sync_playwright() as player:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*sandbox, *ARGUMENTS])
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-TW").new_page()
        for stop in STOPS:
            shoot(page, *stop)
            sys.stdout.write(f"{stop[0]}\n")
        browser.close()


main()
