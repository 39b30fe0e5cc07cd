"""The demo company's budgets and claims: a year closed, one in force, the next with leadership; claims in every state,
one beyond the budget; money held ahead, and paid ahead.
"""

from ..analysis import demo as analysis
from ..history import demo as history
from ..wallet.demo import fill_wallets
from .advances import CashBox
from .claims import Teller
from .desk import Desk
from .purse import Purse

A_MONTH = 3


def tell(story) -> None:
    """Budgets of all years told, three paid claims a month, and what is on the tables today."""
    teller = Teller(story)
    purse = Purse(teller)
    for year in range(story.months[0].year, story.today.year + 1):
        purse.approve_budget(year)
    for month in story.months:
        for number in range(A_MONTH):
            teller.pay(story.people.reps[(month.first.month + number) % len(story.people.reps)], month.first, number)
    purse.close_the_year_before()
    teller.fill_the_tables()
    purse.tell()
    Desk(teller).tell()
    CashBox(teller).tell()
    fill_wallets(story)
    history.tell(story)
    analysis.tell(story)
