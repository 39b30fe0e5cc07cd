"""The look stays light: what every page loads, compressed the way it is served."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

STATIC = Path(__file__).resolve().parents[2] / "static"


def compressed(paths) -> int:
    return sum(len(brotli.compress(path.read_bytes())) for path in paths)


def test_the_style_sheets_of_every_page_stay_under_16_kb():
    """Those of the head; a page that needs more loads its own sheet beside them."""
    head = (STATIC.parent / "templates" / "components" / "head.html").read_text()
    assert compressed(STATIC / sheet for sheet in re.findall(r"css/[\w-]+\.css", head)) < 16_000


def test_all_scripts_with_htmx_stay_under_40_kb():
    htmx = Path(finders.find("django_htmx/htmx-2.min.js"))
    assert compressed([*STATIC.glob("js/*.js"), htmx]) < 40_000


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.name)
def test_no_rule_shouts(sheet):
    assert "!important" not in sheet.read_text()
