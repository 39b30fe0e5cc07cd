"""What every template may name."""

from django.conf import settings
from django.utils.translation import gettext as _


def of_company() -> dict:
    """What a page says of the company, whoever reads it."""
    return {
        "company": {
            "name": settings.COMPANY_NAME or _("Sales department"),
            "currency": settings.COMPANY_CURRENCY,
            "demo": settings.DEMO,
        }
    }


def company(request) -> dict:
    return of_company() | {"theme": request.COOKIES.get("theme", "")}
