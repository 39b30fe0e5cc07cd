from datetime import timedelta

from celery import shared_task

from salesdept.common.calendar import today

from .imports.work import work_on_imports
from .models import Contact


@shared_task
def remind_birthdays() -> int:
    """Tomorrow's birthdays become reminders of the owners (7.3.1); today's too, where yesterday's run was missed."""
    return Contact.remind_of_birthdays([today(), today() + timedelta(days=1)])


@shared_task(name="customers.work_on_imports")
def work_on_customer_imports() -> None:
    """Imports that wait are checked, run and taken back (7.1.1)."""
    work_on_imports()
