"""What every template may name."""

from django.conf import settings
from django.utils.translation import gettext as _


def company(request) -> dict:
    return {
        "company": {
            "name": settings.COMPANY_NAME or _("Sales department"),
            "currency": settings.COMPANY_CURRENCY,
            "demo": settings.DEMO,
        },
        "theme": request.COOKIES.get("theme", ""),
    }
