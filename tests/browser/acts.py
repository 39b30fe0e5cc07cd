"""What people do on a page: fill in, take a step."""

from playwright.sync_api import expect


def fill(page, **entries) -> None:
    for name, value in entries.items():
        page.locator(f"[name='{name}']").fill(value)


def take(page, step: str, **entries) -> None:
    """Open the step's dialog, fill it in, confirm it; a step that asks for nothing is its button."""
    main = page.locator("main")
    button, link = (main.get_by_role(role, name=step, exact=True) for role in ("button", "link"))
    button.or_(link).first.wait_for()
    # Before the scripts are there a link leads to a page of its own.
    page.wait_for_load_state()
    if button.count():
        button.first.click()
        return
    link.first.click()
    dialog = page.get_by_role("dialog")
    for name, value in entries.items():
        field = dialog.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    dialog.get_by_role("button", name=step, exact=True).click()
    expect(dialog).to_have_count(0)
