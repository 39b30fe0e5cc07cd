"""Files that came back to the pool."""

from datetime import date, timedelta

from ..tending import tend_pool
from .files import open_file
from .words import WARNED_BEFORE

GIVEN_BACK = [
    ("預算刪除，明年再議", 48),
    ("窗口離職，聯絡不上", 33),
    ("不在我的區域", 21),
    ("規模不符", 12),
    ("已用同業產品", 6),
]
"""Why a file was given back to the pool, and how many days ago."""


def fill_pool(story, names, opened: date) -> None:
    """Some files came back to the pool, one of them was claimed again; of others the owners were warned lately."""
    reps = story.people.reps
    for number, (why, days) in enumerate(GIVEN_BACK):
        rep = reps[number % len(reps)]
        with story.on(opened):
            customer = open_file(story, rep, next(names))
        with story.on(story.today - timedelta(days=days)):
            customer.give_back(by=rep, reason=why)
    with story.on(story.today - timedelta(days=GIVEN_BACK[-1][1] - 1)):
        customer.claim(by=reps[0] if rep != reps[0] else reps[1])
    with story.on(story.today - timedelta(days=WARNED_BEFORE)):
        tend_pool()
