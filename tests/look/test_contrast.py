"""WCAG 2.2 AA in numbers: each pair of colours that meets on a page, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
GROUNDS = ("canvas", "surface", "sunken", "hover")
STATES = ("neutral", "info", "review", "success", "warning", "danger")

TEXTS = [(text, ground) for text in ("text", "text-2", "text-3", "accent", "seal") for ground in GROUNDS]
TINTS = [(state, f"{state}-tint") for state in STATES] + [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("text", "accent-soft"),
]
EDGES = [("control", "surface"), ("control", "canvas"), ("focus", "surface"), ("focus", "canvas")]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXTS + TINTS)
def test_text_is_readable(front, ground, theme):
    assert contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), EDGES)
def test_edges_of_controls_and_focus_are_visible(front, ground, theme):
    assert contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= 3
