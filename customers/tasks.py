from datetime import timedelta

from celery import shared_task

from salesdept.common.calendar import today
from salesdept.common.tables.uploads import lose_old_files

from .attachments.sweeping import sweep
from .bulk.work import work_on_operations
from .cases.reminding import escalate
from .imports.work import work_on_imports
from .mail.mailbox import fetch
from .models import CheckIn, Contact, CustomerImport, Lead, Submission, SurveyImport
from .surveys.asking import ask_all
from .surveys.imports.work import work_on_survey_imports
from .tending import tend_pool as tend
from .untouched import remind


@shared_task
def remind_birthdays() -> int:
    """Tomorrow's birthdays become reminders of the owners (7.3.1); today's too, where yesterday's run was missed."""
    return Contact.remind_of_birthdays([today(), today() + timedelta(days=1)])


@shared_task
def score_leads() -> int:
    """What is recent is counted in days: every night the points of the open leads are added up anew (3.1.2)."""
    return Lead.objects.open().rescore()


@shared_task
def forget_submissions() -> int:
    """Where something was sent from to a form is kept no longer than its limits ask for."""
    return Submission.forget()


@shared_task
def remind_of_untouched_leads() -> int:
    """Leads that nobody has spoken to come before the owner, then before the supervisor (3.1.3)."""
    return remind()


@shared_task
def fetch_mails() -> int:
    """Copies of mails that lie in the mailbox come into the files (7.1.1)."""
    return fetch()


@shared_task
def sweep_attachments() -> int:
    """Files of uploads that came to nothing go (7.1.1)."""
    return sweep()


@shared_task(name="customers.work_on_operations")
def work_on_bulk_operations() -> None:
    """Acts on many files that wait are checked, done and undone (7.1.1)."""
    work_on_operations()


@shared_task(name="customers.work_on_imports")
def work_on_customer_imports() -> None:
    """Imports that wait are checked, run and taken back (7.1.1)."""
    work_on_imports()


@shared_task(name="customers.work_on_answers")
def work_on_answers() -> None:
    """Files of answers that wait are read and taken (4.3.2)."""
    work_on_survey_imports()


@shared_task
def lose_import_files() -> int:
    """Uploaded files of imports that are done with go (7.1.3)."""
    return sum(lose_old_files(model.objects.done_with()) for model in (CustomerImport, SurveyImport))


@shared_task(name="customers.forget_places")
def forget_places() -> int:
    """Where people checked in is forgotten in time, and at once when they have left (7.1.3)."""
    return CheckIn.objects.outlived().forget_places()


@shared_task(name="customers.tend_pool")
def tend_pool() -> tuple[int, int]:
    """Files that nobody speaks with go back to the public pool, after warnings (7.2.1)."""
    return tend()


@shared_task(name="customers.escalate_cases")
def escalate_cases() -> int:
    """Late cases come before supervisor and manager (7.2.2)."""
    return escalate()


@shared_task(name="customers.ask_customers")
def ask_customers() -> int:
    """What running surveys have not asked yet is asked, and who is silent is reminded (4.3.2)."""
    return ask_all()
