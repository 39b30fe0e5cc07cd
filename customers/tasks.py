from datetime import timedelta

from celery import shared_task

from salesdept.common.calendar import today

from .models import Contact


@shared_task
def remind_birthdays() -> int:
    """Tomorrow's birthdays become reminders of the owners (7.3.1); today's too, where yesterday's run was missed."""
    return Contact.remind_of_birthdays([today(), today() + timedelta(days=1)])
