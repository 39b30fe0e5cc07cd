import re
import unicodedata

from django.db import migrations, transaction

AT_ONCE = 2000
SAME_GLYPH = str.maketrans("臺", "台")


def fill(apps, schema_editor):
    """In short transactions, by id: nobody waits for it, and broken off it goes on where it stood."""
    lines = apps.get_model("expenses", "ClaimLine").objects.exclude(seller="").only("seller").order_by("pk")
    last = None
    while some := list((lines.filter(pk__gt=last) if last else lines)[:AT_ONCE]):
        for line in some:
            line.seller_key = _folded(line.seller)
        with transaction.atomic():
            lines.model.objects.bulk_update(some, ["seller_key"])
        last = some[-1].pk


def _folded(name):
    plain = unicodedata.normalize("NFKC", name).casefold().translate(SAME_GLYPH)
    return (re.sub(r"[\W_]+", "", plain) or plain.strip())[:160]


class Migration(migrations.Migration):
    """The sellers of the expenses that there are."""

    atomic = False

    dependencies = [("expenses", "0090_folded_sellers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
