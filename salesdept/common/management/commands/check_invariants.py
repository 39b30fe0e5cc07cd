from django.core.management.base import BaseCommand, CommandError

from salesdept.common import invariants


class Command(BaseCommand):
    help = "Check every sum, state, duty and ledger of the database; report breaches, repair nothing."

    def handle(self, *args, **options):
        breaches = invariants.broken()
        if breaches:
            raise CommandError("\n".join(breaches))
        self.stdout.write(f"{invariants.stated()} invariants hold.")
