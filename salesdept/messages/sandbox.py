"""A post office for trials: letters become files, and it can be told to misbehave."""

import smtplib
import time

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileBackend

FAULTS = ("refuse", "hang", "lose_answer")


class EmailBackend(FileBackend):
    """Writes to EMAIL_FILE_PATH. `SANDBOX_FAULT`: refuse it, hang before taking it, or take it and lose the answer."""

    def send_messages(self, email_messages):
        fault = settings.SANDBOX_FAULT
        if fault == "refuse":
            raise smtplib.SMTPResponseException(451, "The sandbox refuses.")
        if fault == "hang":
            time.sleep(settings.EMAIL_TIMEOUT)
            raise TimeoutError("The sandbox did not answer.")
        sent = super().send_messages(email_messages)
        if fault == "lose_answer":
            raise ConnectionResetError("The sandbox took it and hung up.")
        return sent
