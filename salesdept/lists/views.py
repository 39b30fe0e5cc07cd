"""Saving a view of a list, renaming, bringing up to date and removing it."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import visible_or_404

from .forms import ViewForm
from .models import SavedView
from .pages import PAGES, ListPage


@screen(_("Save a view of a list"), to=EVERYBODY, clauses=["7.1.1"])
def view_new(request, page):
    """The query of the address becomes the view's."""
    shown = _page(request, page)
    view = SavedView(page=shown.name, owner=request.user)
    view.keep(request.GET)
    form = ViewForm(request.POST if request.method == "POST" else None, instance=view, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(shown.url_of(form.save()))
    return _form(request, form, _("Save this view"), f"{shown.url}?{view.query}")


@screen(_("View of a list"), to=EVERYBODY, clauses=["7.1.1"])
def view_edit(request, pk):
    view = _kept(request, pk)
    form = ViewForm(request.POST if request.method == "POST" else None, instance=view, by=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(PAGES[view.page].url_of(form.save()))
    return _form(request, form, _("Rename this view"), PAGES[view.page].url_of(view), view)


@screen(_("Bring a view up to date"), to=EVERYBODY, clauses=["7.1.1"])
@require_POST
def view_update(request, pk):
    """The view shows what the list shows now."""
    view = _kept(request, pk)
    view.keep(QueryDict(request.POST.get("query", "")))
    view.full_clean()
    view.save(update_fields=["query"])
    messages.success(request, gettext("The view %(name)s shows this list now.") % {"name": view.name})
    return redirect(PAGES[view.page].url_of(view))


@screen(_("Remove a view of a list"), to=EVERYBODY, clauses=["7.1.1"])
def view_remove(request, pk):
    view = _kept(request, pk)
    if request.method == "POST":
        view.delete()
        messages.success(request, gettext("The view %(name)s is removed.") % {"name": view.name})
        return redirect(f"{PAGES[view.page].url}?view=all")
    return render(request, "lists/remove.html", {"view": view, "back": PAGES[view.page].url_of(view)})


def _page(request, name: str) -> ListPage:
    page = PAGES.get(name)
    if page is None or not page.is_open_to(request.user):
        raise Http404
    return page


def _kept(request, pk) -> SavedView:
    view = visible_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    view.must_be_kept_by(request.user)
    return view


def _form(request, form, heading, back, view=None):
    context = {"form": form, "heading": heading, "back": back, "view": view}
    return render(request, "lists/view.html", context, status=422 if form.errors else 200)
