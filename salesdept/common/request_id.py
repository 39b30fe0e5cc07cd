"""The request being answered: its id, one thread through logs, audit and the answer's header; what it read once."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_read: ContextVar[dict | None] = ContextVar("read", default=None)


def current_request_id() -> str:
    """Empty in a task or command."""
    return _request_id.get()


@contextmanager
def serving(request_id: str):
    """Name the request that is answered within."""
    token, reading = _request_id.set(request_id), _read.set({})
    try:
        yield
    finally:
        _request_id.reset(token)
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
