"""What of the sales flow stays although a person asked to be erased (7.1.3)."""

from django.utils.translation import gettext_lazy as _

from customers.own_data.files import at_work, speaks_of, uploads
from customers.own_data.kept import kept
from customers.own_data.places import Fate, Person
from salesdept.common.tables.uploads import lose_file

from .imports.models import ImportFile
from .models import ProjectNote

kept(
    "pipeline.Contract",
    "pipeline.ContractCopy",
    "pipeline.CopyQuestion",
    "pipeline.Milestone",
    "pipeline.Project",
    "pipeline.DateChange",
    "pipeline.SalesEntry",
    "pipeline.Receipt",
    "pipeline.SignedCopy",
    "papers.Paper",
    because=_("Contracts and the sales ledger are kept for the accounts (3.4.2)."),
)


def _lose(file: ImportFile) -> None:
    if file.sales_import.is_waiting:
        raise at_work(file.sales_import)
    lose_file(file)


uploads(
    "pipeline.ImportFile",
    of=lambda *_about: ImportFile.objects.select_related("sales_import"),
    knows=speaks_of,
    lose=_lose,
)


def _lose_note_file(note: ProjectNote) -> None:
    without = {"text": note.text or "–", "state": ProjectNote.State.INTERNAL, "shown_at": None}
    ProjectNote.objects.filter(pk=note.pk).update(**without)
    lose_file(note)


uploads(
    "pipeline.ProjectNote",
    of=lambda person, _leads: ProjectNote.objects.filter(project__contract__customer=person.contact.customer),
    knows=Person.is_named_in,
    lose=_lose_note_file,
    fate=Fate.ASKED,
    asks_unread=True,
)
