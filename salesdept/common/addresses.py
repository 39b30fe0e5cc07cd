"""From where a request comes."""

import hashlib
import hmac

from django.conf import settings


def address_of(request) -> str:
    """The caller's network address. Behind proxies of our own (PROXIES) it is what the outermost of them saw."""
    if settings.PROXIES:
        passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return passed_on[-settings.PROXIES :][0].strip()[:45]
    return request.META.get("REMOTE_ADDR", "")


def digest_of(address: str) -> str:
    """A mark to count by from which nobody reads the address."""
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
