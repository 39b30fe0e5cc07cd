"""Calls of the API by a key: `Authorization: Bearer salesdept_…`. Pages never ask for one."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission

from salesdept.common.addresses import address_of

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
        return True


def _chapters_of(view) -> Iterable[str]:
    """What a view declares, else its own chapter; what belongs to none of them touches all."""
    app = type(view).__module__.partition(".")[0]
    return getattr(view, "chapters", [app] if app in Chapter.values else Chapter.values)
