import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError

from customers.mail.intake import NobodyThere, receive
from salesdept.common.errors import RuleBroken

EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


class Command(BaseCommand):
    help = (
        "Take in one e-mail from stdin, as a mail server pipes it: a copy for a file, or a report on a letter. "
        "Ends with the codes of sysexits.h: "
        "0 taken (or here already), 67 nobody has this address, 65 not to be taken, 75 try again later."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", default="", help="the address it was sent to, where the mail itself doesn't tell")

    def handle(self, *args, to, **options):
        content = (options.get("stdin") or sys.stdin.buffer).read(settings.MAIL_BYTES + 1)
        try:
            mail = receive(content, to=to)
        except NobodyThere as refusal:
            self._end(refusal, EX_NOUSER)
        except RuleBroken as refusal:
            self._end(refusal, EX_DATAERR)
        except OperationalError as trouble:
            self._end(trouble, EX_TEMPFAIL)
        else:
            self.stdout.write(f"{mail.pk} {mail.state}")

    def _end(self, why: Exception, code: int) -> None:
        self.stderr.write(str(why))
        sys.exit(code)
