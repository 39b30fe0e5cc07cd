"""Pages whose list has views: the ones that the house gives, which nobody can lose, and those that people saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps

from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import Listing
from salesdept.common.text import Text

from .models import LastView, SavedView


@dataclass(frozen=True)
class GivenView:
    """A view that the house gives."""

    pk: str
    name: Text
    query: str = ""

    def may_edit(self, user) -> bool:
        return False


ALL = GivenView("all", _("All"))
PAGES: dict[str, "ListPage"] = {}


@dataclass(frozen=True)
class ListPage:
    """A page with a list at `url_name` and the views that the house gives beside that of all rows."""

    name: str
    url_name: str
    given: Sequence[GivenView] = field(default_factory=tuple)

    def __post_init__(self):
        PAGES[self.name] = self

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def is_open_to(self, user) -> bool:
        return resolve(self.url).func.screen.is_open_to(user)  # type: ignore[attr-defined]

    def views_for(self, user) -> list:
        """Every view that `user` may choose, those of the house first."""
        return [ALL, *self.given, *SavedView.objects.visible_to(user).of_page(self.name)]

    def url_of(self, view) -> str:
        query = QueryDict(view.query, mutable=True)
        query["view"] = str(view.pk)
        return f"{self.url}?{query.urlencode(safe=',')}"


class Views:
    """The views of `page` for this request, and the one that is open."""

    def __init__(self, page: ListPage, request):
        self.page = page
        self.request = request
        self.asked = request.GET.get("view", "")

    @cached_property
    def all(self) -> list:
        return self.page.views_for(self.request.user)

    @cached_property
    def chosen(self):
        """The view that the address names; that of all rows where it names none; None for one that is gone."""
        return next((view for view in self.all if str(view.pk) == (self.asked or ALL.pk)), None)

    def elsewhere(self) -> str:
        """Where the reader is to be sent: to the view left last from the bare address, to all of a view by its name.

        "" where the address says all that there is to say: an explicit view or filter wins.
        """
        named = self.asked if set(self.request.GET) == {"view"} else "" if self.request.GET else self._last()
        view = next((one for one in self.all if str(one.pk) == named), None)
        return self.page.url_of(view) if view and view.query else ""

    def _last(self) -> str:
        last = LastView.objects.filter(user=self.request.user, page=self.page.name).first()
        return last.view if last else ""

    def remember(self) -> None:
        """Keep which view was chosen, to come back to."""
        if self.asked and self.chosen and self._last() != self.asked:
            LastView.objects.update_or_create(
                user=self.request.user, page=self.page.name, defaults={"view": self.asked}
            )

    def open(self) -> None:
        """Name the view in the request's query, so that each link of the list stays in it."""
        if not self.asked:
            self.request.GET = self.request.GET.copy()
            self.request.GET["view"] = ALL.pk

    def of(self, listing: Listing) -> "Views":
        """With what the list shows now, for the buttons."""
        self.shown = listing.query.copy()
        self.shown.pop("view", None)
        return self

    @property
    def is_gone(self) -> bool:
        return self.chosen is None

    @property
    def tabs(self) -> list[tuple]:
        return [(view.name, self.page.url_of(view), view == self.chosen) for view in self.all]

    @cached_property
    def differs(self) -> bool:
        """The list shows something else than the view says."""
        return self.shown.dict() != (QueryDict(self.chosen.query).dict() if self.chosen else {})

    @property
    def kept_by_reader(self) -> bool:
        return bool(self.chosen) and self.chosen.may_edit(self.request.user)

    @property
    def query(self) -> str:
        return self.shown.urlencode(safe=",")


def has_views(page: ListPage):
    """Declare a page as the list of `page`: it is called with (request, views), back in the view that was left last."""

    def declare(view):
        @wraps(view)
        def shown(request):
            views = Views(page, request)
            if elsewhere := views.elsewhere():
                return redirect(elsewhere)
            views.remember()
            views.open()
            return view(request, views)

        return shown

    return declare
