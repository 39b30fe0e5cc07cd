"""XML that came from outside: no document type, no entities, no links, of a bounded size."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from .read_out import Trouble, Unreadable

LARGEST = 5 * 2**20
MOST_ELEMENTS = 50_000


def tree_of(content: bytes) -> Element:
    """The root; Unreadable for what is broken, too large, or wants to fetch or unfold something."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser
    except ImportError:
        raise Unreadable(Trouble.NO_READER) from None
    if len(content) > LARGEST:
        raise Unreadable(Trouble.TOO_LARGE)
    try:
        parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
        parser.feed(content.removeprefix(b"\xef\xbb\xbf"))
        return parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise Unreadable(Trouble.BROKEN) from None


class _Bounded(TreeBuilder):
    """Stops while it is read, not once a million elements stand in memory."""

    left = MOST_ELEMENTS

    def start(self, tag, attrs):
        self.left -= 1
        if self.left < 0:
            raise Unreadable(Trouble.TOO_LARGE)
        return super().start(tag, attrs)


def name_of(element: Element) -> str:
    """Its name without the namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def every(root: Element, name: str) -> Iterator[Element]:
    return (one for one in root.iter() if name_of(one) == name)


def only(root: Element, *path: str) -> Element | None:
    """The child at `path`; None if a step is missing or there are two of it."""
    for name in path:
        children = [one for one in root if name_of(one) == name]
        if len(children) != 1:
            return None
        root = children[0]
    return root


def text_at(root: Element, *path: str) -> str:
    found = only(root, *path)
    return (found.text or "").strip() if found is not None else ""
