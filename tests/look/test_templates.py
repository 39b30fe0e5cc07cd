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

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))


@each_template
def test_no_inline_style_or_script(path):
    assert not INLINE.search(path.read_text())


@each_template
def test_every_icon_is_drawn(path):
    named = set(re.findall(r'{% icon "([\w-]+)"', path.read_text())) | set(
        re.findall(r'icon="([\w-]+)"', path.read_text())
    )
    assert named <= SPRITE


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
