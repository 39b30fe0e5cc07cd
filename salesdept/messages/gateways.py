"""The ways out of the house."""

import smtplib

from django.core.mail import EmailMessage, get_connection


class NotAccepted(Exception):
    """The message certainly did not leave. `may_pass`: trying again later makes sense."""

    def __init__(self, trouble: str, *, may_pass: bool):
        super().__init__(trouble)
        self.may_pass = may_pass


def deliver(message) -> None:
    """Hand `message` over; NotAccepted when it certainly stayed, any other exception when nobody knows."""
    connection = get_connection()
    letter = EmailMessage(message.subject, message.body, to=[message.address], connection=connection)
    if message.paper:
        letter.attach(message.paper.name, message.paper.stored.open().read(), "application/pdf")
    try:
        connection.open()
    except OSError as problem:
        raise NotAccepted(f"{type(problem).__name__}: {problem}", may_pass=True) from problem
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _words in problem.recipients.values()]
        raise NotAccepted(str(problem), may_pass=max(codes) < 500) from problem
    except smtplib.SMTPResponseException as problem:
        raise NotAccepted(str(problem), may_pass=problem.smtp_code < 500) from problem
    finally:
        connection.close()
