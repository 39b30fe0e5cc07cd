"""The request being answered: its id, one thread through logs, audit and the answer's header; the key it came with;
what it read once."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_key: ContextVar[str] = ContextVar("key", default="")
_read: ContextVar[dict | None] = ContextVar("read", default=None)


def current_request_id() -> str:
    """Empty in a task or command."""
    return _request_id.get()


def current_key() -> str:
    """The name of the access key by which a program calls; empty for people."""
    return _key.get()


def came_with(key: str) -> None:
    """From here on the request is one of the access key of this name."""
    _key.set(key)


@contextmanager
def serving(request_id: str):
    """Name the request that is answered within."""
    token, key, reading = _request_id.set(request_id), _key.set(""), _read.set({})
    try:
        yield
    finally:
        _request_id.reset(token)
        _key.reset(key)
        _read.reset(reading)


def once_per_request(read: Callable):
    """`read()` asks once while a request is answered, and each time elsewhere; `forget()` after a change."""

    @wraps(read)
    def reading(*given):
        known = _read.get()
        if known is None:
            return read(*given)
        if read not in known:
            known[read] = read(*given)
        return known[read]

    def forget() -> None:
        (_read.get() or {}).pop(read, None)

    reading.forget = forget  # type: ignore[attr-defined]
    return reading


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id() or "-"
        return True
