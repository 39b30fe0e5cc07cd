"""What a row of a list shows in each column: a row template holds one `cell` for every column that its list offers."""

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


class Cell(template.Node):
    def __init__(self, key: str, look: str, nodelist):
        self.key = key
        self.look = look
        self.nodelist = nodelist

    def render(self, context):
        return self.nodelist.render(context)


@register.tag
def cell(parser, token):
    """{% cell "owner" %}{{ row.owner }}{% endcell %}: a record in one column; a badge has the look "state"."""
    _name, key, *look = token.split_contents()
    content = parser.parse(("endcell",))
    parser.delete_first_token()
    return Cell(key.strip('"'), look[0].strip('"') if look else "", content)


@register.simple_tag(takes_context=True)
def cells(context, row_template, columns):
    """{% cells "expenses/_claim_row.html" columns %}: the <td>s of the record `row`, in the order of the columns."""
    nodes = {node.key: node for node in get_template(row_template).template.nodelist.get_nodes_by_type(Cell)}
    return format_html_join(
        "", "<td{}>{}</td>", (_cell(context, nodes.get(one.key), one, one is columns[0]) for one in columns)
    )


def _cell(context, node: Cell | None, column, is_first: bool) -> tuple[SafeString, str]:
    look = " ".join(filter(None, ("num" if column.numeric else "", node.look if node else "")))
    label = "" if is_first else format_html(' data-label="{}"', column.label)
    content = node.render(context) if node else column.value(context["row"]) or "–"
    return format_html("{}{}", format_html(' class="{}"', look) if look else "", label), content
