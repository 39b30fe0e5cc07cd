from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from salesdept.common.errors import RuleBroken

from .category import Category
from .line import BudgetLine


class Payers:
    """Which budget line pays for what of `person`: of the category and the day's year, the line of the team that the
    person was in on that day before the department's.
    """

    def __init__(self, person, days: Iterable[date]):
        sheet = BudgetLine.objects.approved_once(*{day.year for day in days}).for_list()
        self.lines = {(line.budget.year, line.category_id, line.team_id): line for line in sheet}
        self.places = list(person.memberships.all())

    def of(self, category: Category, day: date) -> BudgetLine:
        """The line; RuleBroken where leadership has approved none (5.1.3)."""
        team = next((p.team_id for p in self.places if p.since <= day and (p.until is None or day < p.until)), None)
        places = (day.year, category.pk, team), (day.year, category.pk, None)
        payer = next((self.lines[place] for place in places if place in self.lines), None)
        if payer is None:
            raise RuleBroken(
                gettext(
                    "Leadership has approved no budget for %(category)s in %(year)s: nothing can be spent there yet."
                )
                % {"category": category, "year": day.year},
                "5.1.3",
            )
        return payer

    def open_for(self, category: Category, day: date, held_ahead=False) -> BudgetLine:
        """The line, when something may be taken from it today: new, or what is `held_ahead`, which a frozen one lets
        go; RuleBroken says why not.
        """
        payer = self.of(category, day)
        if refusal := payer.budget.is_over() or (None if held_ahead else payer.refusal()):
            raise refusal
        return payer
