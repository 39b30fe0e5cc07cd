"""The components that pages are put together from: each draws templates/components/<tag>.html from plain values."""

from dataclasses import dataclass
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import cells, charts, formats

register = template.Library()
for part in (cells, charts, formats):
    register.tags |= part.register.tags
    register.filters |= part.register.filters

TONE_ICONS = {
    "neutral": "dot",
    "info": "progress",
    "review": "clock",
    "success": "check",
    "warning": "warning",
    "danger": "alert",
}
FILTERS_IN_SIGHT = 5
"""More of them, or one with boxes to tick, fold into a panel; what is in force is read from the chips."""
MESSAGE_TONES = {"error": "danger", "debug": "neutral"}


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """{% icon "phone" %}: a line icon in the text's colour; give a `label` only where no word stands beside it."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}">{}</svg>', label, _drawn(name))
    return format_html('<svg class="icon" aria-hidden="true">{}</svg>', _drawn(name))


@cache
def _drawn(name: str) -> SafeString:
    """A page has a hundred and more of them, and where they stand changes with no request."""
    return format_html('<use href="{}#{}"/>', static("icons.svg"), name)


@register.inclusion_tag("components/badge.html")
def badge(label, tone="neutral", icon=""):
    """{% badge claim.get_state_display "review" %}: a state as icon, word and colour. Tones: see TONE_ICONS."""
    return {"label": label, "tone": tone or "neutral", "icon": icon or TONE_ICONS.get(tone, "dot")}


@register.inclusion_tag("components/stat.html")
def stat(label, value, href="", note="", delta=None, unit=""):
    """{% stat _("Sales amount") total|money href=... note=... delta=0.12 %}: a key figure; put several in .stats."""
    return {"label": label, "value": value, "href": href, "note": note, "delta": delta, "unit": unit}


@register.inclusion_tag("components/tile.html")
def tile(tile):
    """{% tile figure %}: a key figure with its past; put several in .stats.

    It has label, value, unit, url, notes (short lines), past (numbers), and target with actual where there is one.
    """
    return {"tile": tile}


@register.simple_block_tag
def panel(content, title="", href="", link_label="", flush=False, count=None, tone="", id=""):
    """{% panel title=_("Contacts") count=3 href=... link_label=_("All") %}…{% endpanel %}: a section of the sheet.

    `flush` lets a table reach the edges; `tone` ("warning") tints what blocks.
    """
    return render_to_string(
        "components/panel.html",
        {
            "content": content,
            "title": title,
            "href": href,
            "link_label": link_label,
            "flush": flush,
            "count": count,
            "tone": tone,
            "id": id,
        },
    )


@register.simple_tag(name="options")
def options_of(groups):
    """{% options widget.optgroups %}: the options of a select."""
    return format_html_join("", "{}", ((_group(group, options),) for group, options, _index in groups))


def _group(group: str | None, options: list[dict]) -> SafeString:
    drawn = format_html_join("", '<option value="{}"{}{}>{}</option>', map(_option, options))
    return format_html('<optgroup label="{}">{}</optgroup>', group, drawn) if group else drawn


def _option(one: dict) -> tuple:
    disabled = " disabled" if one["attrs"].get("disabled") else ""
    return str(one["value"]), " selected" if one["selected"] else "", disabled, one["label"]


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, text="", action_label="", action_url="", icon="inbox"):
    """{% empty_state _("No claims yet") _("...") _("New claim") url %}: what would be here and how it gets here."""
    return {"title": title, "text": text, "action_label": action_label, "action_url": action_url, "icon": icon}


@register.inclusion_tag("components/tabs.html")
def tabs(entries, label=""):
    """{% tabs entries label=_("Parts") %}: entries are (label, url, is_active, count or None)."""
    return {"entries": [(*entry, None)[:4] for entry in entries], "label": label}


@register.inclusion_tag("components/step_bar.html")
def step_bar(steps, label=""):
    """{% step_bar stages %}: the way of a document. Steps: .label, .state (done/current/todo/blocked), .url, .note."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/step_buttons.html", takes_context=True)
def step_buttons(context, document, blocked=True, without=""):
    """{% step_buttons claim %}: a button for each step that the reader may take; below, what holds others back.

    A step's tone is primary, quiet or danger. `blocked=False` leaves the reasons out; `without` names a step whose form
    stands on the page.
    """
    user = context["user"]
    steps = [(step, document.step_url(step.name)) for step in document.open_steps(user) if step.name != without]
    refused = document.refused_steps(user) if blocked else []
    return {
        "document": document,
        "steps": steps,
        "refused": [(step, document.step_url(step.name), refusal) for step, refusal in refused],
    }


@register.inclusion_tag("components/refusal.html")
def refusal(error):
    """{% refusal error %}: what a clause forbids, in plain words, with the clause and the way out."""
    return {"error": error}


@register.inclusion_tag("components/clause.html")
def clause(number):
    """{% clause "5.3.3" %}: a small chip that opens the clause of the regulation."""
    return {"number": number}


@register.inclusion_tag("components/listing.html", takes_context=True)
def listing(context, listing, row, label="", views=None, bulk="", acts=()):
    """{% listing claims row="expenses/_claim_row.html" label=_("Claims") %}: table with filters, sort and pages.

    The row template holds a {% cell %} of the record `row` for every column; the first one links to the record.
    `views` are those of `salesdept.lists`, where the page has them; `bulk` is the form that acts on picked rows,
    with a button for each of `acts`.
    """
    form = listing.filter_form
    filters = [field for field in form.visible_fields() if field is not _search_field(form)] if form else []
    return {
        "listing": listing,
        "row_template": row,
        "label": label,
        "views": views,
        "bulk": bulk if acts else "",
        "acts": acts,
        "search": _search_field(form) if form else None,
        "filters": filters,
        "filters_fold": len(filters) > FILTERS_IN_SIGHT or any(field.use_fieldset for field in filters),
        "request": context.get("request"),
        "user": context.get("user"),
        "company": context.get("company"),
    }


def _search_field(form):
    """The free-text field of a filter form, which stays in sight on the phone."""
    for name in ("q", "search", "query", "name"):
        if name in form.fields:
            return form[name]
    return None


@register.inclusion_tag("components/form_page.html", takes_context=True)
def form_page(context, form, submit, cancel_url="", action="", draft=True):
    """{% form_page form _("Save") cancel_url=... %}: a whole form with its errors, kept draft and button in reach."""
    return {
        "form": form,
        "submit": submit,
        "cancel_url": cancel_url,
        "action": action,
        "draft": draft,
        "request": context.get("request"),
    }


@register.inclusion_tag("components/form_actions.html")
def form_actions(submit, cancel_url=""):
    """{% form_actions _("Save") cancel_url %}: the foot of a form written by hand; stays in sight on the phone."""
    return {"submit": submit, "cancel_url": cancel_url}


@dataclass(frozen=True)
class FieldGroup:
    legend: str
    fields: list


@register.filter
def field_groups(form) -> list[FieldGroup]:
    """Visible fields under the legends of the form's `groups = [(_("Amount"), ["net", "tax"]), …]`, others first."""
    declared = getattr(form, "groups", ())
    grouped = {name for _legend, names in declared for name in names}
    loose = [field for field in form.visible_fields() if field.name not in grouped]
    groups = [FieldGroup(legend, [form[name] for name in names if name in form.fields]) for legend, names in declared]
    return ([FieldGroup("", loose)] if loose else []) + [group for group in groups if group.fields]


@register.inclusion_tag("components/work_list.html")
def work_list(items, label=""):
    """{% work_list items %}: what waits for somebody; items are `common.today.WorkItem`s."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/sign_line.html")
def sign_line(entries):
    """{% sign_line entries %}: who did what when, at the foot of a document; entries are (label, name, when)."""
    return {"entries": entries}


@register.inclusion_tag("components/seal.html")
def seal(label):
    """{% seal _("Published") %}: the mark on what is approved or frozen; two to four characters read best."""
    text = str(label)
    is_square = 2 <= len(text) <= 4 and not text.isascii()
    return {
        "label": text,
        "is_square": is_square,
        "glyphs": _seal_places(text) if is_square else [],
        "width": str(18 + 8 * len(text)),
    }


def _seal_places(text: str) -> list[tuple[str, str, str]]:
    """Characters of a square seal, written downwards from the right, with their places in a 48 px square."""
    half = (len(text) + 1) // 2
    rows = {1: (24,), 2: (15, 33)}
    columns = (text[:half], text[half:])
    return [
        (glyph, x, str(rows[len(column)][place]))
        for column, x in zip(columns, ("33", "15"), strict=True)
        for place, glyph in enumerate(column)
    ]


@register.filter
def tone(message) -> str:
    """Tone of a Django message by its level."""
    return MESSAGE_TONES.get(message.level_tag, message.level_tag)
