"""Whether two photographs show the same paper: 64 bits of where a picture grows darker."""

from PIL import Image

from .picture import opened
from .read_out import Unreadable

PICTURES = ("png", "jpeg")
ALIKE_WITHIN = 6
"""Bits in which two photographs of one paper may differ."""
DARKER_BY = 4
"""Of 255: less is the grain of a plain sheet, which no two photographs have alike."""


def likeness_of(content: bytes, kind: str) -> str:
    """16 hexadecimal digits; "" for what is no picture."""
    if kind not in PICTURES:
        return ""
    try:
        small = opened(content).resize((9, 8), Image.Resampling.BILINEAR)
    except Unreadable:
        return ""
    rows = [list(small.crop((0, y, 9, y + 1)).tobytes()) for y in range(8)]
    bits = "".join(str(int(row[x] > row[x + 1] + DARKER_BY)) for row in rows for x in range(8))
    return f"{int(bits, 2):016x}"
