"""vCards of the versions 2.1 to 4.0, read as rows of a table and written."""

import quopri
import re
from collections.abc import Iterable, Iterator

TITLES = (
    "company",
    "full name",
    "last name",
    "first name",
    "title",
    "phone",
    "mobile",
    "email",
    "website",
    "address",
    "birthday",
)
"""The columns of the table that cards are read as."""

SINGLE = {"FN": "full name", "TITLE": "title", "EMAIL": "email", "URL": "website", "BDAY": "birthday"}
MARK = b"BEGIN:VCARD"
CHARSET = re.compile(r"CHARSET=([\w-]+)", re.I)
AT_SEMICOLON = re.compile(r"(?<!\\);")
ESCAPED = re.compile(r"\\(.)", re.S)
LONGEST = 4_000
"""Characters of one entry that are read: beyond are pictures and sounds."""
FOLD_AT = 73


def holds_cards(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(MARK)].upper() == MARK


def cards_in(text: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each card with the number of its first line, by TITLES; what it doesn't tell is left out."""
    begun = 0
    told: dict[str, str] = {}
    for number, line in _unfolded(text):
        name, marks, value = _entry(line)
        if name == "BEGIN":
            begun, told = number, {}
        elif name == "END" and begun:
            yield begun, _as_row(told)
            begun = 0
        else:
            _take(told, name, marks, value)


def _unfolded(text: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The entries, however many lines each was broken into."""
    held, start = "", 0
    for number, raw in enumerate(text, start=1):
        line = raw.rstrip("\r\n")
        if held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper():
            held = held[:-1] + line[:LONGEST]
        elif line[:1] in (" ", "\t") and held:
            held += line[1:] if len(held) < LONGEST else ""
        else:
            if held:
                yield start, held
            held, start = line[:LONGEST], number
    if held:
        yield start, held


def _entry(line: str) -> tuple[str, str, str]:
    """(name, what stands between name and colon in capitals, value as text with its escapes)."""
    head, _colon, value = line.partition(":")
    name, _semicolon, marks = head.partition(";")
    marks = marks.upper()
    if "QUOTED-PRINTABLE" in marks:
        found = CHARSET.search(marks)
        value = _decoded(quopri.decodestring(value.encode()), found[1] if found else "utf-8")
    return name.rpartition(".")[2].upper(), marks, value


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _take(told: dict[str, str], name: str, marks: str, value: str) -> None:
    """Keep the first of each kind; the preferred e-mail wins."""
    if name in SINGLE and (SINGLE[name] not in told or (name == "EMAIL" and "PREF" in marks)):
        told[SINGLE[name]] = _plain(value)
    elif name == "N":
        last, first = [_plain(part) for part in (AT_SEMICOLON.split(value) + [""])[:2]]
        told |= {"last name": last, "first name": first}
    elif name == "ORG":
        told.setdefault("company", _plain(AT_SEMICOLON.split(value)[0]))
    elif name == "TEL" and "FAX" not in marks:
        told.setdefault("mobile" if "CELL" in marks else "phone", _plain(value).removeprefix("tel:"))
    elif name == "ADR":
        told.setdefault("address", ", ".join(filter(None, map(_plain, AT_SEMICOLON.split(value)))))
    elif name in ("KIND", "X-ABSHOWAS"):
        told["kind"] = value.strip().lower()


def _as_row(told: dict[str, str]) -> dict[str, str]:
    """A card of an organisation names no person."""
    if told.get("kind") not in ("org", "company"):
        return told
    company = told.get("company") or told.get("full name", "")
    return {key: value for key, value in told.items() if "name" not in key} | {"company": company}


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip()


def card(entries: Iterable[tuple[str, str]]) -> str:
    """A card of version 3.0 with these (name, value) entries; empty ones are left out.

    A value of several parts is given ready, with `parts`.
    """
    lines = ["BEGIN:VCARD", "VERSION:3.0", *(f"{name}:{value}" for name, value in entries if value.strip(";"))]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def escaped(text: str) -> str:
    """A text as it may stand in a card: no line of it can begin an entry of its own."""
    bare = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(bare.splitlines())


def parts(*texts: str) -> str:
    """A value of several parts, such as N and ADR."""
    return ";".join(escaped(text) for text in texts)


def _folded(line: str) -> str:
    """Broken into lines of at most 75 bytes, never within a character."""
    if len(line.encode()) <= FOLD_AT:
        return line
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > FOLD_AT:
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])
