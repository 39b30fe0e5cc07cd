"""Calls of the API by a key: `Authorization: Bearer salesdept_…`. Pages never ask for one."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import SimpleRateThrottle

from salesdept.common.addresses import address_of
from salesdept.common.request_id import came_with

from .middleware import speak_to
from .models import AccessKey, Chapter
from .models.access_key import digest_of


class KeyAuthentication(BaseAuthentication):
    """Signs a call in as the key's owner. Unlike a session it needs no CSRF token: no browser sends a key by itself."""

    def authenticate(self, request):
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = AccessKey.objects.select_related("owner").filter(digest=digest_of(text.strip())).first()
        if key is None or not key.is_valid:
            raise AuthenticationFailed(_("This key is not valid. It was revoked, has run out, or never was one."))
        speak_to(key.owner, request)
        return key.owner, key

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


class KeyRate(SimpleRateThrottle):
    """How often programs may call by one key: API_KEY_RATE. People at their pages are not counted."""

    rate = settings.API_KEY_RATE

    def allow_request(self, request, view):
        try:
            return super().allow_request(request, view)
        except RedisError:
            # Without Redis nobody counts; a rate is no reason to stop.
            return True

    def get_cache_key(self, request, view):
        return f"key-rate:{request.auth.pk}" if isinstance(request.auth, AccessKey) else None


class WithinKey(BasePermission):
    """A key acts within its networks, chapters and scope; a session is as wide as its person."""

    def has_permission(self, request, view):
        key = request.auth
        if isinstance(key, AccessKey):
            address = address_of(request)
            is_reading, chapters = request.method in SAFE_METHODS, _chapters_of(view)
            if refusal := key.refusal(address=address, is_reading=is_reading, chapters=chapters):
                raise refusal
            key.note_use(address)
            came_with(key.name)
        return True


def _chapters_of(view) -> Iterable[str]:
    """What a view declares, else its own chapter; what belongs to none of them touches all."""
    app = type(view).__module__.partition(".")[0]
    return getattr(view, "chapters", [app] if app in Chapter.values else Chapter.values)
