from celery import shared_task

from .work import work_on_imports


@shared_task(name="pipeline.work_on_imports")
def work():
    work_on_imports()
