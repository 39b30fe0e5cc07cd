"""Every address of the product. Each app's pages stand in its urls.py, its API in its api.py."""

from django.urls import include, path, register_converter

from salesdept.common.calendar import MonthConverter
from salesdept.people.signing_in import set_language

register_converter(MonthConverter, "month")

APPS = ("customers", "pipeline", "appraisal", "expenses", "teamdev")

urlpatterns = [
    path("", include("salesdept.home.urls")),
    path("language/", set_language, name="set_language"),
    path("people/", include("salesdept.people.urls")),
    path("lists/", include("salesdept.lists.urls")),
    path("links/", include("salesdept.links.urls")),
    path("l/", include("salesdept.links.visitor_urls")),
    path("s/", include("customers.surveys.visitor_urls")),
    path("notices/", include("salesdept.messages.urls")),
    path("webhooks/", include("salesdept.webhooks.urls")),
    path("papers/", include("salesdept.papers.urls")),
    path("regulation/", include("salesdept.common.regulation.urls")),
    path("", include("customers.offline.urls")),
    path("calendar/", include("customers.feed.urls")),
    path("leads/form/", include("customers.web_forms.urls")),
    *(path(f"{name}/", include(f"{name}.urls")) for name in APPS),
    path("api/v1/", include("salesdept.api_urls")),
]

handler400 = "salesdept.home.errors.bad_request"
handler403 = "salesdept.home.errors.forbidden"
handler404 = "salesdept.home.errors.not_found"
