from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from salesdept.people.models import User


class Command(BaseCommand):
    help = "Bring the database up to date; on a demo installation, load the demo company into an empty one."

    requires_system_checks: list[str] = []  # `migrate` runs them, as the user who is there already

    def handle(self, *args, skip_checks=False, **options):
        self.stdout.write("Preparing the database ...")
        call_command("migrate", verbosity=0, skip_checks=skip_checks)
        if settings.DEMO and not User.objects.exists():
            self.stdout.write("Loading the demo company ...")
            call_command("seed_demo", stdout=self.stdout)
