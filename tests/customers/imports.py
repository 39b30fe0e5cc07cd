"""Small files of customers, and the way of an import up to where a test begins."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.imports.decisions import Decisions
from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports


def as_upload(rows, name="files.csv", encoding="utf-8") -> SimpleUploadedFile:
    """`rows` as tuples, or the content itself as bytes."""
    if isinstance(rows, bytes):
        return SimpleUploadedFile(name, rows)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def checked(rows, by, name="files.csv", **decisions) -> CustomerImport:
    """Uploaded and read by the worker: to be confirmed."""
    asked = CustomerImport.upload(as_upload(rows, name), by=by)
    work_on_imports()
    asked.refresh_from_db()
    if decisions:
        asked.decide(by=by, decisions=Decisions(**decisions).as_json())
        work_on_imports()
        asked.refresh_from_db()
    return asked


def imported(rows, by, name="files.csv", **decisions) -> CustomerImport:
    """Uploaded, confirmed and run."""
    done = checked(rows, by, name, **decisions)
    done.start(by=by)
    work_on_imports()
    done.refresh_from_db()
    return done
