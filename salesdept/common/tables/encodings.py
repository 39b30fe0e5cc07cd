"""In which encoding a file of text is written."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from charset_normalizer import from_bytes

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp950": "Big5 (cp950)",
    "gb18030": "GB18030",
}
CHOICES = ("utf-8", "cp950", "gb18030", "utf-16", "cp1252")
"""What a person may say instead of the encoding found."""

BLOCK = 1 << 16
ENOUGH = 20_000
"""Characters beyond ASCII after which the encoding is plain."""
SURE_OF_UTF8 = 0.9
SURE_OF_CHINESE = 0.6
RARE = 0.4
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def encoding_of(file: BinaryIO) -> str:
    """The encoding by Python's name: byte order mark, then UTF-8, then what reads as the more usual Chinese.

    Big5 is read as cp950, because real files hold its additions. What is neither is left to charset-normalizer.
    """
    file.seek(0)
    head = file.read(4096)
    marked = next((name for mark, name in BOMS if head.startswith(mark)), None) or _wide(head)
    if marked:
        return marked
    if _likeness(file, "utf-8") >= SURE_OF_UTF8:
        return "utf-8"
    scores = {name: _likeness(file, name) for name in ("cp950", "gb18030")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= SURE_OF_CHINESE else _other(file)


def label(encoding: str) -> str:
    return LABELS.get(encoding, encoding)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: commas and digits leave a NUL in every second byte."""
    half = max(len(head) // 2, 1)
    low, high = head[0::2].count(0) / half, head[1::2].count(0) / half
    if high > 0.3 and low < 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > 0.3 and high < 0.05 else None


def _likeness(file: BinaryIO, encoding: str) -> float:
    """From 0 to 1: how much the file reads as text in `encoding`. A file of ASCII alone is 1."""
    seen, credit = 0, 0.0
    for text in _decoded(file, encoding):
        found = NOT_ASCII.findall(text)
        seen += len(found)
        credit += sum(_credit(char, encoding) for char in found)
        if seen > ENOUGH:
            break
    return credit / seen if seen else 1.0


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    file.seek(0)
    while block := file.read(BLOCK):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


@lru_cache(maxsize=30_000)
def _credit(char: str, encoding: str) -> float:
    """1 for what is usual in the encoding, RARE for what is possible, 0 for what can't be read.

    Both Chinese sets stand in two parts, the usual characters first: read wrongly, half of them turn into rare ones.
    """
    if char == "\N{REPLACEMENT CHARACTER}":
        return 0
    if encoding == "utf-8":
        return 1
    pair = char.encode(encoding)
    if encoding == "cp950":
        return 1 if 0xA1 <= pair[0] <= 0xC6 else RARE
    is_usual = len(pair) == 2 and pair[1] >= 0xA1 and (0xB0 <= pair[0] <= 0xD7 or pair[0] in (0xA1, 0xA3))
    return 1 if is_usual else RARE


def _other(file: BinaryIO) -> str:
    file.seek(0)
    guess = from_bytes(file.read(BLOCK)).best()
    return guess.encoding if guess else "cp1252"
