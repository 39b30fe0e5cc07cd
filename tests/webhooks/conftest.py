import pytest

from .makers import Receiver, make_hook


@pytest.fixture
def private(settings):
    """As in development: plain http, and this machine may be called."""
    settings.WEBHOOKS_PRIVATE = True
    settings.WEBHOOKS_TIMEOUT = 0.4


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def hook(private, receiver, office):
    return make_hook(office.admin, receiver.address())
