from celery import shared_task

from salesdept.common.tables.uploads import lose_old_files

from .models import ImportFile, SalesImport
from .work import work_on_imports


@shared_task(name="pipeline.work_on_imports")
def work():
    work_on_imports()


@shared_task(name="pipeline.lose_import_files")
def lose_import_files() -> int:
    """Uploaded files of imports that are done with go (7.1.3)."""
    return lose_old_files(ImportFile.objects.filter(sales_import__in=SalesImport.objects.done_with()))
