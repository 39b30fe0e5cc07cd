"""Pages of the sales flow over the data of bench.scale: queries, milliseconds, compressed bytes, as three roles.

    python manage.py shell --no-imports -c "import bench.sales_pages"

On a database with sellers and customers but no opportunities it fills these in first.
"""

from django.db import connection
from django.urls import reverse

from bench.measuring import begin, client_of, tell
from bench.sales import fill
from pipeline.models import Opportunity
from salesdept.people.models import Role, User

PAGES = ("board", "opportunities", "opportunity", "forecast", "funnel", "outcomes", "repeats")
FIGURES = ("forecast", "closed", "visits", "buyers")


def addresses(user):
    """(title, address) of the pages, and of the rows behind some of their numbers."""
    mine = Opportunity.objects.answered_for_by(user).filter(state="open").order_by("-amount").first()
    for name in PAGES:
        yield name, reverse(f"pipeline:{name}", args=[mine.pk] if name == "opportunity" else [])
    for code in FIGURES:
        yield f"rows of {code}", reverse("pipeline:figure", args=[code])


def main() -> None:
    if not Opportunity.objects.exists():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    rep = User.objects.filter(role=Role.REP, opportunities__state="open").order_by("created_at").first()
    people = {Role.REP: rep, Role.SUPERVISOR: rep.superior, Role.MANAGER: User.manager()}
    begin()
    for role, user in people.items():
        client = client_of(user)
        for title, url in addresses(user):
            tell(f"{title}, {role.value}", client, url)


main()
