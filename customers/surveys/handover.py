"""What becomes of answers and invitations when customer files merge, and of a person's traces when one is erased."""

from salesdept.common.tables.uploads import lose_file

from ..merging import moves
from ..models import SurveyImport
from ..own_data.files import speaks_of, uploads

moves("customers.SurveyAnswer.customer", "customers.Invitation.customer")
uploads(
    "customers.SurveyImport",
    of=lambda *_about: SurveyImport.objects.exclude(stored=""),
    knows=speaks_of,
    lose=lose_file,
)
