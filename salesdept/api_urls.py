"""The API's addresses. Each app's api.py registers its view sets."""

from importlib import import_module

from rest_framework.routers import SimpleRouter

from salesdept.home.finding import FindViewSet

router = SimpleRouter()
for app in ("customers", "pipeline", "appraisal", "expenses", "teamdev"):
    import_module(f"{app}.api").register(router)
router.register("find", FindViewSet, basename="find")

urlpatterns = router.urls
