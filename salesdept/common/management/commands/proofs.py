from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from salesdept.common.regulation import CLAUSES, proofs


class Command(BaseCommand):
    help = "Keep the list of tests that prove each clause; the page Regulation shows it."

    def handle(self, *args, **options):
        proofs.keep(proofs.collect(Path(settings.BASE_DIR) / "tests"))
        self.stdout.write(f"{len(proofs.kept())} of {len(CLAUSES)} clauses have a test.")
