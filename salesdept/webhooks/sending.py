"""One call to a receiver: to the address that was checked, within a time, no redirect followed, little read."""

import socket
import ssl
from contextlib import closing
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from .destinations import NotThere, Private, addresses_of

MOST_READ = 2048
"""Bytes of an answer that are read and kept."""

GONE = 410


class Trouble(models.TextChoices):
    """Why a delivery did not arrive."""

    NAME = "name", _("The name of the address is not known")
    PRIVATE = "private", _("The address leads into a private network")
    UNREACHABLE = "unreachable", _("Nobody answered there")
    CERTIFICATE = "certificate", _("The certificate was not accepted")
    LATE = "late", _("No answer in time")
    BROKEN = "broken", _("The connection broke off")
    REDIRECT = "redirect", _("It was sent elsewhere; redirects are not followed")
    STATUS = "status", _("The receiver did not take it")
    GONE = "gone", _("The receiver wants no more")
    INTERRUPTED = "interrupted", _("We were interrupted while sending")
    ENDED = "ended", _("The webhook was ended")


@dataclass(frozen=True)
class Outcome:
    """What became of a call: the receiver's status and the beginning of its answer, or the trouble."""

    status: int | None = None
    answer: str = ""
    trouble: str = ""
    detail: str = ""
    took_ms: int = 0

    @property
    def arrived(self) -> bool:
        return not self.trouble


def post(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Send `body` there and say what became of it; never raises for what the other side does."""
    began = monotonic()
    try:
        with closing(_Call(address, until=began + settings.WEBHOOKS_TIMEOUT)) as call:
            status, answer = call.post(body, headers)
        outcome = Outcome(status, answer, _trouble_of(status))
    except (OSError, HTTPException, NotThere, Private, UnicodeError) as problem:
        outcome = Outcome(trouble=_named(problem), detail=str(problem)[:300])
    return replace(outcome, took_ms=round((monotonic() - began) * 1000))


def _trouble_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == GONE:
        return Trouble.GONE
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS


def _named(problem: Exception) -> str:
    """Certificates and time-outs are kinds of OSError: the first that fits says it."""
    known: tuple[tuple[type[Exception], str], ...] = (
        (NotThere, Trouble.NAME),
        (UnicodeError, Trouble.NAME),
        (Private, Trouble.PRIVATE),
        (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
        (ssl.SSLError, Trouble.BROKEN),
        (TimeoutError, Trouble.LATE),
        (ConnectionRefusedError, Trouble.UNREACHABLE),
        (ConnectionError, Trouble.BROKEN),
        (OSError, Trouble.UNREACHABLE),
    )
    return next((name for kind, name in known if isinstance(problem, kind)), Trouble.BROKEN)


class _Call(HTTPConnection):
    """A connection to one checked address, over by a moment, however slowly the other side drips."""

    def __init__(self, address: str, *, until: float):
        parts = urlsplit(address)
        self.is_secure = parts.scheme == "https"
        self.until = until
        self.target = iri_to_uri(parts._replace(scheme="", netloc="", fragment="").geturl()) or "/"
        name = str(parts.hostname)
        host = name if ":" in name else name.encode("idna").decode()
        super().__init__(host, parts.port or (443 if self.is_secure else 80))
        # The port stands in the Host header only where it is not the usual one.
        self.default_port = 443 if self.is_secure else 80

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """(status, beginning of the answer). A status that came is kept even if the rest of the answer never does."""
        self.request("POST", self.target, body=body, headers=headers)
        response = self.getresponse()
        try:
            text = response.read(MOST_READ)
        except (OSError, HTTPException):
            text = b""
        return response.status, text.decode("utf-8", "replace").replace("\x00", "")

    def connect(self) -> None:
        self.sock = self._reached(addresses_of(self.host, self.port))
        if self.is_secure:
            self.sock.settimeout(self._left())
            # The name is what the certificate must bear, though the connection went to its address.
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(self._left())

    def _reached(self, addresses: list[str]) -> socket.socket:
        """A connection to the first of these that answers."""
        problem: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, self.port), timeout=self._left())
            except OSError as this:
                problem = this
        raise problem or OSError("No address.")

    def _left(self) -> float:
        return _left(self.until)

    def response_class(self, sock, *args, **kwargs) -> HTTPResponse:  # type: ignore[override]
        response = HTTPResponse(sock, *args, **kwargs)
        response.fp = BufferedReader(_InTime(sock, self.until, response.fp))
        return response


class _InTime(RawIOBase):
    """What a socket receives until a moment; a socket's own time-out begins anew with every byte."""

    def __init__(self, sock: socket.socket, until: float, file):
        self.sock, self.until = sock, until
        # The socket stays open while its own file does, though the connection has let go of it.
        self.file = file

    def close(self) -> None:
        self.file.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.sock.settimeout(_left(self.until))
        return self.sock.recv_into(buffer)


def _left(until: float) -> float:
    """Seconds until the moment; TimeoutError when it is over."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
