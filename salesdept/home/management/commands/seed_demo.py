from django.core.management.base import BaseCommand, CommandError

from salesdept.home import demo
from salesdept.people.demo import DEMO_PASSWORD
from salesdept.people.models import User

MONTHS = {"full": 14, "acceptance": 2}


class Command(BaseCommand):
    help = "Load the demo company into an empty database: fixed seed, relative to today."

    def add_arguments(self, parser):
        parser.add_argument(
            "--profile", choices=MONTHS, default="full", help="acceptance: a small, deterministic company"
        )

    def handle(self, *args, profile, **options):
        if User.objects.exists():
            raise CommandError("There are people in this database already; the demo company wants an empty one.")
        demo.tell(MONTHS[profile])
        self.stdout.write(f"The demo company is here. Sign in as manager@demo.example, password {DEMO_PASSWORD}")
