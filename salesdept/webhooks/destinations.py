"""Where a delivery may go: to the open internet, never into our own network by way of a stranger's address."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

NAT64 = ip_network("64:ff9b::/96")
"""An IPv4 address is packed into these, and a gateway of the network would unpack it."""


class NotThere(Exception):
    """The name is not known."""


class Private(Exception):
    """The name leads to an address that isn't public."""


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses behind a name, each checked: NotThere, Private.

    Connect to these, not to the name: asked again, it might lead elsewhere.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NotThere(str(problem)) from problem
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.WEBHOOKS_PRIVATE and not all(map(is_public, addresses)):
        raise Private
    return addresses


def is_public(address: str) -> bool:
    """Whether everybody on the internet reaches the same host by it."""
    ip = ip_address(address.partition("%")[0])
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or _wraps_another(ip))


def _wraps_another(ip: IPv4Address | IPv6Address) -> bool:
    """An IPv6 address that stands for an IPv4 one is refused whichever that is: nobody needs it to be reached."""
    if isinstance(ip, IPv4Address):
        return False
    return bool(ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in NAT64)


def is_number(host: str) -> bool:
    """Whether it is an address and not a name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
