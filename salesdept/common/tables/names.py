"""When two names mean the same to whoever reads a file."""

import re
import unicodedata

SAME_GLYPH = str.maketrans("臺", "台")
NOT_LETTERS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """The name without case, width, spaces and punctuation: "GTX Pro" and "ＧＴＸpro" are one."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(SAME_GLYPH)
    return NOT_LETTERS.sub("", plain) or plain.strip()
