"""Text messages by HTTP: one POST of JSON for each, as most gateways take them or a few lines in between translate.

{"to": "+886912345678", "text": "…", "id": "…"} with "Authorization: Bearer TEXT_KEY" goes to TEXT_URL; `id` stays the
same when one is tried again. 2xx: taken. 422: there is no such number. 408, 425, 429, 503: later. Other 4xx: never.
"""

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from .gateways import NotAccepted

NO_SUCH_NUMBER = 422
COME_AGAIN = (408, 425, 429, 503)


class TextBackend:
    def send(self, number: str, text: str, key: str) -> None:
        """NotAccepted when it certainly stayed, any other exception when nobody knows. Redirects are not followed."""
        if not settings.TEXT_URL:
            raise NotAccepted("TEXT_URL is not set.", may_pass=True)
        body = json.dumps({"to": number, "text": text, "id": key}).encode()
        with closing(_connection()) as connection:
            connection.request("POST", _target(), body, _headers())
            status = connection.getresponse().status
        if not 200 <= status < 300:
            raise _refusal(status)


def _connection() -> HTTPConnection:
    """A connection that stands: until then nothing has left."""
    there = urlsplit(settings.TEXT_URL)
    kind = HTTPSConnection if there.scheme == "https" else HTTPConnection
    connection = kind(str(there.hostname), there.port, timeout=settings.TEXT_TIMEOUT)
    try:
        connection.connect()
    except OSError as problem:
        connection.close()
        raise NotAccepted(f"{type(problem).__name__}: {problem}", may_pass=True) from problem
    return connection


def _target() -> str:
    return urlsplit(settings.TEXT_URL)._replace(scheme="", netloc="", fragment="").geturl() or "/"


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.TEXT_KEY}", "Content-Type": "application/json"}


def _refusal(status: int) -> Exception:
    told = f"HTTP {status}"
    if status in COME_AGAIN:
        return NotAccepted(told, may_pass=True)
    if 400 <= status < 500:
        return NotAccepted(told, may_pass=False, bounces=status == NO_SUCH_NUMBER)
    return ConnectionError(told)
