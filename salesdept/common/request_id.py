"""The id of the request being answered: one thread through logs, audit and the answer's header."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Empty in a task or command."""
    return _request_id.get()


@contextmanager
def serving(request_id: str):
    """Name the request that is answered within."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id() or "-"
        return True
