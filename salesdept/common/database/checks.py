from django.core.checks import Warning as Advice
from django.core.checks import register
from django.db import OperationalError

from .owner import app_owns_its_tables

ADVICE = (
    "The app's database user owns its tables: its SQL could take off the triggers that keep ledgers and histories. "
    "Give the owner's URL as DATABASE_OWNER_URL to `manage.py migrate`, and another user of that database in "
    "DATABASE_URL; migrate makes that user and grants it what it needs."
)


@register(deploy=True)
def app_owns_no_table(app_configs, **_):
    """Asks the database, as the app's user; where none answers there is nothing to say."""
    try:
        owns = app_owns_its_tables()
    except OperationalError:
        return []
    return [Advice(ADVICE, id="database.W001")] if owns else []
