"""Taking customer data out of the house, and who took or looked at what (7.1.3)."""

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.listing import Column, Listing, as_read, in_force
from salesdept.common.screens import screen

from ..exports import TYPES, content_of, files_to_take, rows_to_take
from ..filters import CustomerFilter, ExportFilter, LookFilter
from ..forms import ExportForm
from ..looks import looks_seen_by
from ..models import Export
from ..models.export import daily_cap
from ..roles import HAND_OVER as SUPERIORS
from ..roles import SELLERS
from .pages import entered

EXPORTS = [
    Column("when", _("When"), sort="created_at"),
    Column("by", _("By")),
    Column("what", _("What"), sort="what"),
    Column("rows", _("Rows"), sort="rows", numeric=True),
    Column("filter", _("Filter")),
    Column("key", _("Number in the file")),
]
LOOKS = [
    Column("when", _("When"), sort="at"),
    Column("by", _("By")),
    Column("record", _("Looked at")),
    Column("reason", _("Reason")),
]


@screen(_("Take customer files along"), to=SELLERS, clauses=["7.1.3"])
def export(request):
    """The list as it is filtered, as a file."""
    user = request.user
    filtered = CustomerFilter(request.GET, files_to_take(user), request=request)
    form = ExportForm(entered(request))
    if request.method == "POST" and form.is_valid():
        rows = rows_to_take(form.cleaned_data["what"], filtered.qs, user)
        kept = Export.take(by=user, filters=_told(filtered), rows=rows.count(), **form.cleaned_data)
        return _as_file(kept, rows)
    context = {
        "form": form,
        "filters": _told(filtered),
        "count": filtered.qs.order_by().count(),
        "cap": daily_cap(user),
        "taken": Export.objects.rows_taken_today(user),
        "back": f"{reverse('customers:customers')}?{request.GET.urlencode()}",
    }
    return render(request, "customers/exports/export.html", context, status=422 if form.errors else 200)


def _told(filtered) -> dict[str, str]:
    """The filters in force, by label, as they read."""
    fields = filtered.form.fields
    return {str(fields[name].label): as_read(fields[name], value) or "✓" for name, value in in_force(filtered).items()}


def _as_file(kept: Export, rows) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content_of(kept, rows), content_type=TYPES[kept.form])
    response["Content-Disposition"] = f'attachment; filename="{kept.what}-{today()}.{kept.form}"'
    return response


@screen(_("Who took what"), to=SUPERIORS, clauses=["7.1.3"])
def exports(request):
    rows = Export.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, EXPORTS, filterset=ExportFilter, order="-created_at")
    context = {"listing": listing, "tabs": _tabs("customers:exports"), "row": "customers/exports/_export_row.html"}
    return render(request, "customers/exports/taken.html", context)


@screen(_("Who looked at what"), to=SUPERIORS, clauses=["7.1.3"])
def looks(request):
    rows = looks_seen_by(request.user)
    listing = Listing(request, rows, LOOKS, filterset=LookFilter, order="-at")
    context = {"listing": listing, "tabs": _tabs("customers:looks"), "row": "customers/exports/_look_row.html"}
    return render(request, "customers/exports/taken.html", context)


def _tabs(here: str) -> list[tuple]:
    entries = ((_("Files taken"), "customers:exports"), (_("Contact data looked at"), "customers:looks"))
    return [(label, reverse(name), name == here) for label, name in entries]
