"""From where a request comes."""

from django.conf import settings


def address_of(request) -> str:
    """The caller's network address. Behind proxies of our own (PROXIES) it is what the outermost of them saw."""
    if settings.PROXIES:
        passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return passed_on[-settings.PROXIES :][0].strip()[:45]
    return request.META.get("REMOTE_ADDR", "")
