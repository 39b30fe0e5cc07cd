"""The API's addresses. Each app's api.py registers its view sets."""

from importlib import import_module

from django.urls import path
from rest_framework.routers import SimpleRouter

from salesdept.home.api_description import SchemaView
from salesdept.home.finding import FindViewSet

router = SimpleRouter()
for app in (
    "salesdept.people.work_days",
    "salesdept.people.delegations",
    "salesdept.people.targets",
    "salesdept.webhooks",
    "salesdept.lists",
    "salesdept.papers",
    "salesdept.links",
    "customers",
    "pipeline",
    "appraisal",
    "expenses",
    "teamdev",
):
    import_module(f"{app}.api").register(router)
router.register("find", FindViewSet, basename="find")

urlpatterns = [*router.urls, path("schema/", SchemaView.as_view(), name="schema")]
