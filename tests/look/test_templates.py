"""What holds for every template: the strict policy for content, icons that exist, one language source."""

import re
from pathlib import Path

import pytest

from salesdept.common.templatetags.components import TONE_ICONS
from salesdept.navigation import QUICK_ADD, SECTIONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
INLINE = re.compile(r"<[a-z][^>]*\s(?:style|on[a-z]+)=|<script(?![^>]*\ssrc=)|<style", re.IGNORECASE)

ICON = re.compile(r'(?:{% icon |icon=)"([\w-]+)"')


def test_no_inline_style_or_script():
    assert [path for path in TEMPLATES if INLINE.search(path.read_text())] == []


def test_every_icon_is_drawn():
    named = {(path, name) for path in TEMPLATES for name in ICON.findall(path.read_text())}
    assert len(named) > 100
    assert [(path, name) for path, name in named if name not in SPRITE] == []


def test_icons_named_in_code_are_drawn():
    assert {
        *TONE_ICONS.values(),
        *(section.icon for section in SECTIONS),
        *(icon for _l, _u, icon in QUICK_ADD),
    } <= SPRITE


ROWS = sorted(
    {name for path in TEMPLATES for name in re.findall(r'{% listing .*row="([\w/]+\.html)"', path.read_text())}
)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_a_list_is_told_cell_by_cell(name):
    """So that its columns can be chosen."""
    text = (ROOT / "templates" / name).read_text()
    assert "{% cell " in text
    assert "<td" not in text
