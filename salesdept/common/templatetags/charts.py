"""Charts drawn on the server as SVG: zero baseline, direct labels, a table behind, colour from the style sheet.

Lengths are percentages of the drawing's width and pixels of its height, so that text keeps its size at any width.
"""

from dataclasses import dataclass

from django import template

from .formats import compact, money

register = template.Library()

TARGET_AT = 78
"""Where the target's tick stands in a bullet bar, in percent of its width: ticks of a column stand in line."""
HEIGHT = 160
LABEL_HEIGHT = 20
BAR_SHARE = 0.56
"""How much of its slot a standing bar fills."""
SPARK_WIDTH, SPARK_HEIGHT = 96, 24


@dataclass(frozen=True)
class Mark:
    """One value of a series as it is drawn. Geometry is text: templates must not group its digits."""

    label: str
    value: object
    shown: str
    url: str = ""
    x: str = ""
    left: str = ""
    right: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    target_y: str = ""
    label_y: str = ""
    target: object = None
    is_last: bool = False
    tick: str = ""
    """The label as the axis has room for it."""


@register.inclusion_tag("components/bullet.html")
def bullet(actual, target=None, label=""):
    """{% bullet card.amount card.target %}: a bar to the actual value and an ink tick at the target."""
    goal = float(target or 0)
    reached = float(actual or 0)
    full = goal * 100 / TARGET_AT if goal else max(reached, 1)
    return {
        "label": label,
        "actual": money(actual),
        "target": money(target) if goal else "",
        "width": f"{min(max(reached / full * 100, 0), 100):.1f}",
        "tick": str(TARGET_AT) if goal else "",
    }


@register.inclusion_tag("components/spark.html")
def spark(values, label=""):
    """{% spark card.last_13_months %}: a small line of the past, the last value dotted. None leaves a gap."""
    known = [float(value) for value in values if value is not None]
    top, bottom = max(known, default=1), min([*known, 0])
    spread, step = (top - bottom) or 1, (SPARK_WIDTH - 6) / max(len(values) - 1, 1)
    points = [
        (3 + step * index, 3 + (SPARK_HEIGHT - 6) * (top - float(value)) / spread)
        for index, value in enumerate(values)
        if value is not None
    ]
    return {
        "label": label,
        "values": [money(value) for value in values],
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "last": {"x": f"{points[-1][0]:.1f}", "y": f"{points[-1][1]:.1f}"} if points else None,
        "width": str(SPARK_WIDTH),
        "height": str(SPARK_HEIGHT),
    }


@register.inclusion_tag("components/bars.html")
def bars(series, label="", unit=""):
    """{% bars rows label=... %}: lying bars with names of any length. Rows: (label, value, target=None, url="")."""
    rows = [_entry(row) for row in series]
    full = max((max(abs(float(value or 0)), float(target or 0)) for _l, value, target, _u in rows), default=0) or 1
    marks = [
        Mark(
            name,
            value,
            money(value),
            url,
            width=f"{abs(float(value or 0)) / full * 100:.1f}",
            x=f"{float(target) / full * 100:.1f}" if target else "",
            target=target,
        )
        for name, value, target, url in rows
    ]
    return {"marks": marks, "label": label, "unit": unit, "has_targets": any(mark.target for mark in marks)}


@register.inclusion_tag("components/columns.html")
def columns(series, label="", unit="", provisional=False, target_label=""):
    """{% columns months label=... %}: standing bars over time, rows as in `bars`, labels texts or months.

    `provisional` outlines the last one; `target_label` says what the tick is where it is no target.
    """
    rows = [_entry(row) for row in series]
    height = _scale(value for row in rows for value in (row[1], row[2]))
    slot = 100 / max(len(rows), 1)
    marks = [
        Mark(
            str(getattr(name, "label", name)),
            value,
            compact(value),
            url,
            tick=str(getattr(name, "short", name)),
            x=f"{slot * (index + 0.5):.2f}",
            left=f"{slot * (index + 0.5 - BAR_SHARE / 2):.2f}",
            right=f"{slot * (index + 0.5 + BAR_SHARE / 2):.2f}",
            y=f"{HEIGHT - height(value):.1f}",
            width=f"{slot * BAR_SHARE:.2f}",
            height=f"{height(value):.1f}",
            target=target,
            target_y=f"{HEIGHT - height(target):.1f}" if target else "",
            label_y=f"{_clear_of_target(HEIGHT - height(value), HEIGHT - height(target) if target else None):.1f}",
            is_last=index == len(rows) - 1,
        )
        for index, (name, value, target, url) in enumerate(rows)
    ]
    return _drawing(marks, label, unit) | {"provisional": provisional, "target_label": target_label}


@register.inclusion_tag("components/line.html")
def line(series, label="", unit=""):
    """{% line months label=... %}: a line over time from zero, first and last value labelled. Rows as in `columns`."""
    rows = [_entry(row) for row in series]
    height = _scale(value for row in rows for value in (row[1], row[2]))
    slot = 100 / max(len(rows), 1)
    marks = [
        Mark(
            str(getattr(name, "label", name)),
            value,
            compact(value),
            url,
            tick=str(getattr(name, "short", name)),
            x=f"{slot * (index + 0.5):.2f}",
            y=f"{HEIGHT - height(value):.1f}" if value is not None else "",
            target=target,
            is_last=index == len(rows) - 1,
        )
        for index, (name, value, target, url) in enumerate(rows)
    ]
    known = [mark for mark in marks if mark.y]
    return _drawing(marks, label, unit) | {"segments": list(zip(known, known[1:], strict=False)), "points": known}


@register.inclusion_tag("components/stacks.html")
def stacks(series, names, label="", unit=""):
    """{% stacks rows names label=... %}: lying bars of several parts each, shares of a whole that may have a target.

    Rows: (label, parts, target or None); a part and a target have `value` and `url`. `names` call the parts, in order.
    """
    rows = [(str(name), list(parts), target) for name, parts, target in series]
    whole = [max(_sum(parts), float(target.value or 0) if target else 0) for _name, parts, target in rows]
    full = max(whole, default=0) or 1
    drawn = [
        {
            "label": name,
            "parts": _laid_out(parts, names, full),
            "target": target if target is not None and target.value else None,
            "target_x": f"{float(target.value) / full * 100:.1f}" if target is not None and target.value else "",
        }
        for name, parts, target in rows
    ]
    return {"rows": drawn, "names": list(enumerate(names, start=1)), "label": label, "unit": unit,
            "has_targets": any(row["target"] for row in drawn)}  # fmt: skip


def _sum(parts) -> float:
    return sum(max(float(part.value or 0), 0) for part in parts)


def _laid_out(parts, names, full: float) -> list[dict]:
    """The parts side by side; what is negative has no length."""
    laid, left = [], 0.0
    for place, (part, name) in enumerate(zip(parts, names, strict=True), start=1):
        width = max(float(part.value or 0), 0) / full * 100
        laid.append(
            {
                "place": place,
                "name": name,
                "value": part.value,
                "url": part.url,
                "x": f"{left:.2f}",
                "width": f"{width:.2f}",
            }
        )
        left += width
    return laid


@register.inclusion_tag("components/bridge.html")
def bridge(start, steps, end, label="", unit=""):
    """{% bridge start steps end label=... %}: from one sum to another, each step where the one before ends.

    `start` and `end` are (label, value, url); steps have `label` and a `figure` with `value` and `url`.
    """
    level, spans = float(start[1]), [(0.0, float(start[1]))]
    for step in steps:
        spans.append((level, level + float(step.figure.value)))
        level += float(step.figure.value)
    spans.append((0.0, float(end[1])))
    low, high = min(min(span) for span in spans), max(max(span) for span in spans)
    told = [
        (start[0], start[1], start[2], "total"),
        *((one.label, one.figure.value, one.figure.url, "rise" if one.figure.value >= 0 else "fall") for one in steps),
        (end[0], end[1], end[2], "total"),
    ]
    rows = [
        {"label": name, "value": value, "url": url, "kind": kind, **_between(span, low, (high - low) or 1)}
        for (name, value, url, kind), span in zip(told, spans, strict=True)
    ]
    # Cents are shown where there are any, or the steps as they read would not add up.
    places = 0 if all(row["value"] == int(row["value"]) for row in rows) else 2
    return {"rows": rows, "label": label, "unit": unit, "places": places}


def _between(span: tuple[float, float], low: float, full: float) -> dict:
    left, right = sorted(span)
    return {"x": f"{(left - low) / full * 100:.2f}", "width": f"{max((right - left) / full * 100, 0.4):.2f}"}


@register.filter
def heat(value, full) -> str:
    """Class of a table cell by its share of `full`: <td class="num {{ x|heat:max }}">. The figure stays in the cell."""
    share = float(value or 0) / float(full) if full else 0
    return f"heat-{min(max(round(share * 5), 0), 5)}"


def _drawing(marks: list[Mark], label: str, unit: str) -> dict:
    return {
        "marks": marks,
        "label": label,
        "unit": unit,
        "floor": str(HEIGHT),
        "height": str(HEIGHT + 24),
        "has_targets": any(mark.target for mark in marks),
        "has_links": any(mark.url for mark in marks),
    }


def _clear_of_target(top: float, tick: float | None) -> float:
    """Where a bar's label stands: on the bar, or on the target's tick when that would cross it."""
    return tick if tick is not None and top - LABEL_HEIGHT < tick < top else top


def _scale(values):
    """Pixels for a value; the greatest one leaves room for its label above."""
    full = max((float(value) for value in values if value is not None), default=0) or 1
    return lambda value: max(float(value or 0), 0) / full * (HEIGHT - 24)


def _entry(row) -> tuple:
    """(label, value, target, url) from a shorter tuple or from an object with these names."""
    if isinstance(row, tuple | list):
        return (*row, None, "")[:4] if len(row) < 4 else tuple(row)
    return (row.label, row.value, getattr(row, "target", None), getattr(row, "url", ""))
