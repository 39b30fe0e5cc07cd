from django.core.management.base import BaseCommand

from salesdept.common.sealed.rotation import mark_again, marks, rotate, sealed_fields


class Command(BaseCommand):
    help = (
        "Encrypt ID and bank account numbers anew under the first of FIELD_KEYS, in portions, while people work; "
        "begin again after a stop. --marks follows a new FIELD_INDEX_KEY."
    )

    def add_arguments(self, parser):
        parser.add_argument("--marks", action="store_true", help="write the marks by which numbers are found anew")

    def handle(self, *args, marks: bool, **options):
        for model, field in sealed_fields():
            self.stdout.write(f"{model._meta.label}.{field.name}: {rotate(model, field)} values under the first key.")
        if marks:
            self._mark_again()
        self.stdout.write("Other keys than the first may be taken out of FIELD_KEYS now.")

    def _mark_again(self):
        for model, mark in marks():
            self.stdout.write(f"{model._meta.label}.{mark.of}: {mark_again(model, mark)} marks are others now.")
