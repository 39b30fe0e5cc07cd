"""Who may open which address: the tables, one a chapter, that tests/test_access.py walks.

An address that is missing here fails there.

A row names people of the `office` fixture; all others get 403 (a function of another role) or 404 (a record that they
may not see), strangers the sign-in page. For an address with arguments, `ROUTES` in tests/<app>/routes.py makes the
record, which belongs to `rep` of `supervisor`'s team unless its maker says otherwise: `ROUTES[name](office)` gives the
arguments. Read it beside the table of permissions: it is written from that, not from the code.
"""

from . import appraisal, customers, expenses, organisation, pipeline, teamdev

CHAPTERS = (organisation, customers, pipeline, appraisal, expenses, teamdev)

# Open to strangers: they and everybody else get the page.
PUBLIC = {
    "home:health",
    "people:sign_in",
    "people:password_reset",
    "people:password_reset_done",
    "people:password_reset_complete",
    "people:password_reset_confirm",
    "web_forms:form",
    "web_forms:thanks",
    "private:page",
    "private:part",
    "survey:page",
    "survey:stop",
    "feed:feed",
    "offline:worker",
    "offline:page",
}

# Acts only: nobody gets a page by GET; who may act by POST stands here, all others are refused.
ACTS = {name: people for chapter in CHAPTERS for name, people in chapter.ACTS.items()}

PAGES = {name: people for chapter in CHAPTERS for name, people in chapter.PAGES.items()}
