"""The team (6)."""

from .office import EVERYBODY, LEADERSHIP, MANAGER, OWNER, OWNERS_LINE, SELLERS, STAFF

ACTS = {
    "api:training-plan-take-step": OWNER,
    "api:award-take-step": MANAGER,
}

PAGES = {
    "teamdev:awards": EVERYBODY,
    "teamdev:award": MANAGER | LEADERSHIP,
    "teamdev:award_step": MANAGER,
    "teamdev:praise": EVERYBODY,
    "teamdev:praise_new": STAFF,
    "api:award-list": EVERYBODY,
    "api:award-detail": MANAGER | LEADERSHIP,
    "api:praise-list": EVERYBODY,
    "api:praise-detail": EVERYBODY,
    "teamdev:plans": SELLERS,
    "teamdev:plan": OWNERS_LINE,
    "teamdev:plan_step": OWNER,
    "api:training-plan-list": SELLERS,
    "api:training-plan-detail": OWNERS_LINE,
}
