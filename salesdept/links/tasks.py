from celery import shared_task

from .models import Knock


@shared_task
def forget_knocks() -> int:
    return Knock.forget()
