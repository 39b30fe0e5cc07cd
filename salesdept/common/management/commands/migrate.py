from django.core.management.commands import migrate

from salesdept.common.database.owner import ByOwner


class Command(ByOwner, migrate.Command):
    help = migrate.Command.help + " As the tables' owner, where DATABASE_OWNER_URL names one."
