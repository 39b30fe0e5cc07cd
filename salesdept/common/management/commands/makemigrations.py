from django.core.management.commands import makemigrations

from salesdept.common.database.owner import ByOwner


class Command(ByOwner, makemigrations.Command):
    help = makemigrations.Command.help + " As the tables' owner, where DATABASE_OWNER_URL names one."
