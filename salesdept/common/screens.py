"""The register of pages: who may open each and which clauses it carries out.

Every view is declared by `screen` or `public`; a test walks the URLs and fails on one that is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps

from django.contrib.auth.views import redirect_to_login
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _

from .errors import NotYourPart
from .text import Text
from .web import wants_part

EVERYBODY = None


@dataclass(frozen=True)
class Screen:
    """A page: its title, the roles that may open it (EVERYBODY: all who are signed in), the clauses it serves."""

    title: Text
    roles: tuple[str, ...] | None
    clauses: tuple[str, ...]
    is_public: bool
    view: str

    def is_open_to(self, user) -> bool:
        return self.is_public or (user.is_authenticated and (self.roles is None or user.role in self.roles))


SCREENS: dict[str, Screen] = {}


def screen(title, *, to: Sequence[str] | None, clauses: Sequence[str] = ()):
    """Declare a view as a page for signed-in people of the roles `to`; others get 403, strangers the sign-in page."""

    def declare(view: Callable):
        here = _register(view, title, to, clauses, is_public=False)

        @wraps(view)
        def opened(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            if not here.is_open_to(request.user):
                raise NotYourPart(_("This page belongs to another role."), here.clauses[0] if here.clauses else "7.1.3")
            return view(request, *args, **kwargs)

        opened.screen = here  # type: ignore[attr-defined]
        return opened

    return declare


def public(title, *, clauses: Sequence[str] = ()):
    """Declare a view that needs no log-in."""

    def declare(view: Callable):
        view.screen = _register(view, title, None, clauses, is_public=True)  # type: ignore[attr-defined]
        return view

    return declare


def _register(view, title, to, clauses, *, is_public) -> Screen:
    name = f"{view.__module__}.{view.__qualname__}:{title}"
    roles = None if to is None else tuple(to)
    SCREENS[name] = Screen(title, roles, tuple(clauses), is_public, name)
    return SCREENS[name]


def _sign_in_first(request):
    """Come back to the page that was open, also from a part of it or from a form sent too late (its draft is kept)."""
    back = request.headers.get("HX-Current-URL") if wants_part(request) else None
    answer = redirect_to_login(back or request.get_full_path())
    if wants_part(request):
        answer.status_code = 204
        answer["HX-Redirect"] = answer["Location"]
    return answer


@cache
def screen_at(url_name: str) -> tuple[Screen, str] | None:
    """The screen and address behind a URL name without arguments, None if there is no such page."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    return resolve(url).func.screen, url  # type: ignore[attr-defined]
