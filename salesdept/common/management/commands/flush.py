from django.core.management.commands import flush

from salesdept.common.database.owner import ByOwner


class Command(ByOwner, flush.Command):
    help = flush.Command.help + " As the tables' owner, where DATABASE_OWNER_URL names one."
