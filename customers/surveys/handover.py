"""What becomes of answers and invitations when customer files merge, and of a person's traces when one is erased."""

from salesdept.common.tables.uploads import lose_file

from ..merging import moves
from ..models import SurveyImport
from ..own_data.files import at_work, speaks_of, uploads

moves("customers.SurveyAnswer.customer", "customers.Invitation.customer")


def _lose_import(row: SurveyImport) -> None:
    if row.is_waiting:
        raise at_work(row)
    lose_file(row)


uploads("customers.SurveyImport", of=lambda *_about: SurveyImport.objects.all(), knows=speaks_of, lose=_lose_import)
