"""Makers of past expenses: files as finance uploads them, read by the worker."""

from django.core.files.uploadedfile import SimpleUploadedFile

from expenses.history.work import work_on_past_imports
from expenses.models import Category, PastImport


def uploaded(finance, content: str | bytes, name="card.csv") -> PastImport:
    """Read by the worker, to be confirmed."""
    content = content.encode() if isinstance(content, str) else content
    return worked_on(PastImport.upload(SimpleUploadedFile(name, content), by=finance))


def decided(past_import, finance, **decisions) -> PastImport:
    """Read anew; what isn't named stays as it was recognised, and all unknown categories are travel."""
    told = {
        "date_order": "",
        "doubles": "",
        "rest": str(Category.standard()[1].pk),
        "categories": {},
        "columns": past_import.plan["columns"],
    }
    past_import.decide(by=finance, decisions=told | decisions)
    return worked_on(past_import)


def taken(past_import, finance) -> PastImport:
    past_import.run(by=finance)
    return worked_on(past_import)


def worked_on(past_import) -> PastImport:
    work_on_past_imports()
    return PastImport.objects.get(pk=past_import.pk)
