from collections.abc import Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...listing import Column, Listing
from ...text import Text
from ...web import go

WAY = (
    (("uploaded",), gettext_lazy("Check")),
    (("planned",), gettext_lazy("Confirm")),
    (("queued", "running"), gettext_lazy("Import")),
    (("done", "undoing", "undone"), gettext_lazy("Report")),
)


def uploads(
    request, model, upload_form, columns: Sequence[Column], template: str, *, file="file", initial=None, empty=None
) -> HttpResponse:
    """The page of the imports of one kind: those that the reader sees, and the upload, after which the new one follows.

    `file` is the field at which is said what is wrong with a file.
    """
    is_sent = request.method == "POST"
    form = upload_form(request.POST, request.FILES) if is_sent else upload_form(initial=initial)
    if is_sent and form.is_valid():
        try:
            return go(request, model.upload(**form.cleaned_data, by=request.user))
        except ValidationError as error:
            form.add_error(file, error)
    rows = model.objects.visible_to(request.user).for_list()
    context = {"form": form, "listing": Listing(request, rows, columns, order="-created_at", empty=empty)}
    return render(request, template, context, status=422 if form.errors else 200)


class ImportPage:
    """The page of one import for one reader, where its rows come in one part after another."""

    ERRORS: dict[str, Text] = {
        "broken_off": gettext_lazy("Something went wrong that is not your fault; it is in the log.")
    }

    def __init__(self, shown, reader):
        self.shown = shown
        self.reader = reader
        self.plan = shown.plan or {}
        self.report = shown.report or {}

    @property
    def way(self) -> list[dict]:
        """The import's way, for the step bar."""
        places = [n for n, (states, _label) in enumerate(WAY) if self.shown.state in states]
        here = places[0] if places else (2 if self.shown.started_at else 0)
        ended = "done" if self.shown.state == "done" else "current" if places else "blocked"
        return [
            {"label": text, "state": "done" if n < here else ended if n == here else "todo", "url": "", "note": ""}
            for n, (_states, text) in enumerate(WAY)
        ]

    @property
    def error(self) -> str:
        code = self.report.get("error")
        return str(self.ERRORS[code]) if code else ""

    @property
    def signatures(self) -> list[tuple]:
        moments = ((_("Started"), self.shown.started_at), (_("Finished"), self.shown.finished_at))
        return [
            (text, self.shown.asker if at else "", at and date_format(localtime(at), "SHORT_DATETIME_FORMAT"))
            for text, at in moments
        ]

    @cached_property
    def refusal(self):
        """Why the reader can't start it now, None when nothing is in the way."""
        return self.shown.steps()["start"].refusal(self.shown, self.reader)
