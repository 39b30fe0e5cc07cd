"""A post office for trials: letters and text messages become files, and it can be told to misbehave."""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileBackend

from salesdept.common.calendar import now
from salesdept.common.records import uuid7

from .gateways import NotAccepted

FAULTS = ("refuse", "bounce", "hang", "lose_answer")


@contextmanager
def misbehaving(**refusals: Exception) -> Iterator[None]:
    """By `SANDBOX_FAULT`: refuse or bounce in the channel's way, hang before taking it, take it and lose the answer."""
    fault = settings.SANDBOX_FAULT
    if fault in refusals:
        raise refusals[fault]
    if fault == "hang":
        time.sleep(settings.EMAIL_TIMEOUT)
        raise TimeoutError("The sandbox did not answer.")
    yield
    if fault == "lose_answer":
        raise ConnectionResetError("The sandbox took it and hung up.")


class EmailBackend(FileBackend):
    """Writes each letter to a file of its own below EMAIL_FILE_PATH."""

    def send_messages(self, email_messages):
        unknown = {address: (550, b"5.1.1 No such mailbox.") for mail in email_messages for address in mail.to}
        with misbehaving(
            refuse=smtplib.SMTPResponseException(451, "The sandbox refuses."),
            bounce=smtplib.SMTPRecipientsRefused(unknown),
        ):
            sent = super().send_messages(email_messages)
            self.close()
            return sent

    def _get_filename(self):
        return _new_file("log")


class TextBackend:
    """Writes text messages beside the letters."""

    def send(self, number: str, text: str, key: str) -> None:
        with misbehaving(
            refuse=NotAccepted("The sandbox refuses.", may_pass=True),
            bounce=NotAccepted("No such number.", may_pass=False, bounces=True),
        ):
            _new_file("txt").write_text(f"{number}\n{text}\n", encoding="utf-8")


def _new_file(kind: str) -> Path:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{now():%Y%m%d-%H%M%S}-{uuid7()}.{kind}"
