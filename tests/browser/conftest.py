"""A real Chromium on the live server, with Celery's tasks run in place."""

import os
import shutil

import pytest

from tests.makers import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

# Playwright's sync API runs an event loop in this thread; Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    no_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": [*no_sandbox, *ARGUMENTS.split()]}


@pytest.fixture
def browser_context_args(browser_context_args, live_server):
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "en",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture(autouse=True)
def _tasks_in_place(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True


@pytest.fixture
def sign_in(page):
    """Sign in by the form: sign_in(office.rep)."""

    def enter(person):
        # What the person before clicked last is still on its way.
        page.wait_for_load_state("networkidle")
        page.context.clear_cookies()
        page.goto("/people/sign-in/")
        page.locator("input[name=username]").fill(person.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url("**/")
        return page

    return enter
