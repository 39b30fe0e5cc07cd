import json

from django.core.management.base import BaseCommand, CommandError

from appraisal.models import Period
from salesdept.common.calendar import Month
from salesdept.common.errors import RuleBroken


class Command(BaseCommand):
    help = "The figures of a month for every rep and team: from the published revision, else computed now."

    def add_arguments(self, parser):
        parser.add_argument("month", help="2017-06")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args, month, json: bool, **options):
        period = self._period(month)
        figures = {
            "month": str(period.month),
            "state": period.state,
            "revision": period.revision,
            "reps": [row(card, card.rep, card.team) for card in period.cards().select_related("rep", "team")],
            "teams": [row(card, card.team, card.team) for card in period.team_results().select_related("team")],
        }
        self.stdout.write(as_json(figures) if json else as_table(figures))

    def _period(self, text: str) -> Period:
        try:
            month = Month.parse(text)
        except ValueError:
            raise CommandError(f"{text!r} is no month: write it as 2017-06.") from None
        try:
            return Period.open_month(month)
        except RuleBroken as refused:
            raise CommandError(f"{refused.message} ({refused.clause})") from None


def row(card, of, team) -> dict:
    """Money with two places, growth as a ratio with six; null is "not known"."""
    return {
        "name": of.name,
        "team": team.name if team else None,
        "amount": card.amount,
        "profit": card.profit,
        "growth": card.growth,
        "new_customers": card.new_customers,
        "satisfaction": card.satisfaction,
        "score": card.score,
        "grade": card.grade or None,
    }


def as_json(figures: dict) -> str:
    # Two or six decimal places are exact in a double of this size.
    return json.dumps(figures, ensure_ascii=False, indent=1, default=float)


def as_table(figures: dict) -> str:
    lines = [f"{figures['month']} {figures['state']}"]
    for part in ("reps", "teams"):
        for one in figures[part]:
            lines.append(f"{one['name']:24} {one['amount']:>14,} {one['growth'] or '–':>10} {one['grade'] or '–'}")
    return "\n".join(lines)
