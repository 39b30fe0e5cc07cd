"""Every address there is, as the tests that walk them all see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its full name, its text, its view, the names of its arguments."""

    name: str
    path: str
    callback: object
    arguments: frozenset[str]


def all_patterns() -> list[Route]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns, prefix="", namespace="", arguments=frozenset()) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        taken = arguments | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner, taken)
        elif isinstance(pattern, URLPattern):
            name = f"{'api:' if path.startswith('api/v1/') else namespace}{pattern.name}"
            yield Route(name, path, pattern.callback, frozenset(taken))
