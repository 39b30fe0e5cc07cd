"""The faces of our papers, from a package, by a fontconfig of our own: what is on the machine plays no part.

One static face has the glyphs of zh-Hant, zh-Hans and Latin letters in their regional forms; it has one weight, so that
papers are ordered by size, space and lines, not by bold.
"""

import importlib.util
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

PACKAGE = "noto_cjk_sans_otc"
FACES = {"zh-hant": "Noto Sans CJK TC", "zh-hans": "Noto Sans CJK SC", "en": "Noto Sans CJK TC"}

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans CJK TC</string></edit></match>
</fontconfig>
"""


def configuration() -> Path | None:
    """The file for FONTCONFIG_FILE, written where it is missing or out of date; None where the package is missing."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(settings.PAPER_FONTS)
    folder.mkdir(parents=True, exist_ok=True)
    text = CONFIGURATION.format(fonts=escape(spec.submodule_search_locations[0]), cache=escape(str(folder / "cache")))
    path = folder / "fonts.conf"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        draft = folder / f"fonts.{id(text)}.conf"
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    return path
