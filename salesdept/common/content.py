"""What a file is, told by its first bytes: what it is called proves nothing. How it is given out again."""

import re
import unicodedata

from django.http import FileResponse, Http404

PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}
KINDS = {b"%PDF-": "pdf", **PICTURES}
LOOKED_AT = {*PICTURES.values(), "webp"}
CONTENT_TYPES = {"pdf": "application/pdf"} | {kind: f"image/{kind}" for kind in LOOKED_AT}
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""How programs for the systems of our people begin."""

LONGEST_NAME = 120
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Parts of paths, control signs, and marks that turn the reading direction: "exe.fdp" must not read "pdf.exe"."""


def kind_of(content: bytes) -> str:
    """pdf, png, jpeg or gif by the first bytes; "" for everything else, whatever it is called."""
    return next((kind for magic, kind in KINDS.items() if content.startswith(magic)), "")


def is_program(content: bytes) -> bool:
    return content.startswith(PROGRAMS)


def plain_name(name: str) -> str:
    """A file's name as we keep it: one line, no path, not too long; its ending stays."""
    plain = NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "file"


def served(stored, *, name: str, kind: str, to_save: bool = False) -> FileResponse:
    """A kept file as an answer in which nothing can act: a picture to look at, anything else, and all `to_save`.

    Http404 where it is lost.
    """
    try:
        file = stored.open()
    except FileNotFoundError:
        raise Http404 from None
    looked_at = kind in LOOKED_AT and not to_save
    content_type = CONTENT_TYPES.get(kind, "application/octet-stream")
    answer = FileResponse(file, as_attachment=not looked_at, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    replaced = {"default-src": "'none'", "img-src": "'self'", "sandbox": ""}
    answer._csp_replace = replaced  # type: ignore[attr-defined]
    return answer
