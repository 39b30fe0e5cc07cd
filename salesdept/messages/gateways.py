"""The ways out of the house, one gateway for each channel."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

LETTERS_A_CONNECTION = 50
"""Mail servers end a connection that carries too many."""


class NotAccepted(Exception):
    """The message certainly did not leave. `may_pass`: trying again later makes sense. `bounces`: there is no such
    address, nothing ever arrives there.
    """

    def __init__(self, trouble: str, *, may_pass: bool, bounces: bool = False):
        super().__init__(trouble)
        self.may_pass, self.bounces = may_pass, bounces


class Post:
    """What carries the messages of one run; close it at the end."""

    def __init__(self):
        self.mail = MailGateway()

    def deliver(self, message, letter) -> None:
        """Hand `message` over; NotAccepted when it certainly stayed, any other exception when nobody knows."""
        if message.channel == message.Channel.TEXT:
            import_string(settings.TEXT_BACKEND)().send(message.address, letter.body, str(message.pk))
        else:
            self.mail.deliver(message, letter)

    def close(self) -> None:
        self.mail.close()


class MailGateway:
    """Mail by EMAIL_BACKEND, many letters on one connection, a new one after any trouble."""

    def __init__(self):
        self.connection, self.carried = None, 0

    def deliver(self, message, letter) -> None:
        mail = _mail(message, letter)
        if message.paper:
            mail.attach(message.paper.name, message.paper.stored.open().read(), "application/pdf")
        mail.connection = self._open()
        try:
            mail.send()
        except Exception as problem:
            self.close()
            if refusal := _refusal(problem):
                raise refusal from problem
            raise

    def _open(self):
        if self.carried >= LETTERS_A_CONNECTION:
            self.close()
        if self.connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as problem:
                raise NotAccepted(f"{type(problem).__name__}: {problem}", may_pass=True) from problem
            self.connection = connection
        self.carried += 1
        return self.connection

    def close(self) -> None:
        connection, self.connection, self.carried = self.connection, None, 0
        if connection is not None:
            connection.close()


def _mail(message, letter) -> EmailMessage:
    """Named so that a report on it is known, and sent so that reports come where they are read."""
    from .returning import message_id_of, return_address_of

    headers = letter.headers | {"Message-ID": message_id_of(message)}
    sender = return_address_of(message)
    if sender:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    return EmailMessage(message.subject, letter.body, sender or None, [message.address], headers=headers)


def _refusal(problem: Exception) -> NotAccepted | None:
    """What a mail server's answer says of the letter; None where it says nothing certain."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = max(problem.recipients.values())
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return NotAccepted(f"{code} {told}", may_pass=code < 500, bounces=_names_no_mailbox(code, told))
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotAccepted(str(problem), may_pass=problem.smtp_code < 500)
    return None


def _names_no_mailbox(code: int, told: str) -> bool:
    """By RFC 3463: x.7 is a policy, which is about the sender, and a full mailbox (552) exists."""
    return code >= 500 and code != 552 and not told.startswith("5.7.")
