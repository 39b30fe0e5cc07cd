"""Which role may open which address: the table that tests/test_access.py walks. What is missing here fails there.

A row gives the roles that get an answer; all others get 403 (a function of another role) or 404 (a record that they
may not see). For addresses with arguments, `ROUTES` in tests/<app>/routes.py makes the record: `ROUTES[name](office)`
gives the arguments for the row, with the office's rep, team or papers in it.
"""

from salesdept.people.models import Role

REP, SUPERVISOR, MANAGER, CLERK = Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.CLERK
FINANCE, LEADERSHIP, TECHNICAL, AFTER_SALES, ADMIN = (
    Role.FINANCE,
    Role.LEADERSHIP,
    Role.TECHNICAL,
    Role.AFTER_SALES,
    Role.ADMIN,
)
EVERYBODY = frozenset(Role)
NOBODY: frozenset = frozenset()
DEPARTMENT = frozenset({REP, SUPERVISOR, MANAGER, CLERK})
STAFF = EVERYBODY - {ADMIN}
LOOK_AFTER_PEOPLE = frozenset({ADMIN, MANAGER})


# Who of the office fixture holds the role.
PEOPLE = {
    Role.REP: "rep",
    Role.SUPERVISOR: "supervisor",
    Role.MANAGER: "manager",
    Role.CLERK: "clerk",
    Role.FINANCE: "finance",
    Role.LEADERSHIP: "leadership",
    Role.TECHNICAL: "technical",
    Role.AFTER_SALES: "aftersales",
    Role.ADMIN: "admin",
}


def only(*roles) -> frozenset:
    return frozenset(roles)


# Open to strangers: they and everybody else get the page.
PUBLIC = {
    "home:health",
    "people:sign_in",
    "people:password_reset",
    "people:password_reset_done",
    "people:password_reset_complete",
    "people:password_reset_confirm",
}

# Acts only: a GET is answered 405, whoever asks (403 where the role is not the one).
POST_ONLY = {
    "set_language": EVERYBODY,
    "people:sign_out": EVERYBODY,
    "people:demo_sign_in": EVERYBODY,
    "people:invite_again": LOOK_AFTER_PEOPLE,
    "people:reactivate": LOOK_AFTER_PEOPLE,
    "messages:read": EVERYBODY,
    "messages:read_all": EVERYBODY,
}

PAGES = {
    "home:today": EVERYBODY,
    "regulation:regulation": EVERYBODY,
    "regulation:clause": EVERYBODY,
    "messages:notices": EVERYBODY,
    "messages:outbox": only(ADMIN),
    "messages:outbox_message": only(ADMIN),
    "messages:outbox_message_step": only(ADMIN),
    "people:password_change": EVERYBODY,
    "people:password_change_done": EVERYBODY,
    "people:people": LOOK_AFTER_PEOPLE,
    "people:person": LOOK_AFTER_PEOPLE,
    "people:invite": LOOK_AFTER_PEOPLE,
    "people:person_edit": LOOK_AFTER_PEOPLE,
    "people:change_role": LOOK_AFTER_PEOPLE,
    "people:move": LOOK_AFTER_PEOPLE,
    "people:deactivate": LOOK_AFTER_PEOPLE,
    "people:teams": EVERYBODY,
    "people:team_new": LOOK_AFTER_PEOPLE,
    "people:team_edit": LOOK_AFTER_PEOPLE,
    "people:targets": only(REP, SUPERVISOR, MANAGER, CLERK, LEADERSHIP),
    "teamdev:awards": EVERYBODY,
    "teamdev:award": only(MANAGER, LEADERSHIP),
    "teamdev:award_step": only(MANAGER),
    "teamdev:praise": EVERYBODY,
    "teamdev:praise_new": STAFF,
    "api:award-list": EVERYBODY,
    "api:award-detail": only(MANAGER, LEADERSHIP),
    "api:award-take-step": NOBODY,
    "api:praise-list": EVERYBODY,
    "api:praise-detail": EVERYBODY,
}
