"""The appraisal computed a second time: by pandas and fractions, from plain rows, without a line of the product.

Written from the rules as people read them (chapter 4), so that a mistake would have to be made twice.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

SCORED = ("amount", "profit", "growth", "new_customers", "satisfaction")
BACK = {"prev_month": (1,), "trailing_3": (1, 2, 3), "same_month_last_year": (12,)}


def half_up(value, places: int):
    """Away from zero at the half; None stays None."""
    if value is None:
        return None
    scaled = abs(Fraction(value)) * 10**places + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**places)


def back(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def after(month: date) -> date:
    return back(month, -1)


@dataclass
class Books:
    """What is known: frames of entries, answers, places and targets with plain values; money in cents."""

    entries: pd.DataFrame
    answers: pd.DataFrame
    places: pd.DataFrame
    targets: pd.DataFrame
    team_targets: pd.DataFrame
    calendar: dict
    """day -> whether one works on it, against its weekday."""
    published: dict = field(default_factory=dict)
    """month -> {("rep" or "team", name): amount} as it was when the month was published."""

    def __post_init__(self):
        self._amounts: dict = {}
        holidays = [day for day, works in self.calendar.items() if not works]
        self._weekdays = np.busdaycalendar(holidays=holidays)
        self._made_up = [day for day, works in self.calendar.items() if works and day.isoweekday() > 5]
        self._places: dict = {}
        for place in self.places.sort_values("since").itertuples():
            until = place.until if isinstance(place.until, date) else date.max
            self._places.setdefault(place.person, []).append((place.team, place.since, until))

    def workdays(self, first: date, end: date) -> int:
        """Weekdays that are no holiday, and weekends on which one works, from `first` to the day before `end`."""
        if first >= end:
            return 0
        weekdays = int(np.busday_count(first, end, busdaycal=self._weekdays))
        return weekdays + sum(first <= day < end for day in self._made_up)

    def month(self, month: date) -> pd.DataFrame:
        return self.entries[(self.entries.booked_on >= month) & (self.entries.booked_on < after(month))]

    def days(self, person, month: date) -> dict:
        """team -> working days there in the month."""
        found: dict = {}
        for team, since, until in self._places.get(person, ()):
            first, end = max(since, month), min(until, after(month))
            if first < end:
                found[team] = found.get(team, 0) + self.workdays(first, end)
        return found

    def team_on(self, person, day: date):
        return next((team for team, since, until in self._places.get(person, ()) if since <= day < until), None)

    def amount(self, kind: str, owner, month: date) -> Fraction:
        if month in self.published:
            return self.published[month].get((kind, owner), Fraction(0))
        if (kind, month) not in self._amounts:
            self._amounts[kind, month] = self.month(month).groupby(kind).amount.sum().to_dict()
        return Fraction(int(self._amounts[kind, month].get(owner, 0)), 100)


def sums(rows: pd.DataFrame, reversed_ids: set) -> dict:
    costed = rows[rows.cost.notna()]
    waiting = rows[rows.cost.isna() & rows.reverses.isna() & ~rows.id.isin(reversed_ids)]
    profit = Fraction(int(costed.amount.sum() - costed.cost.astype("int64").sum()), 100) if len(costed) else None
    return {
        "amount": Fraction(int(rows.amount.sum()), 100),
        "profit": profit,
        "without_cost": len(waiting),
        "new_customers": Fraction(int(rows.new_customers.sum()), 100),
    }


def growth(amount: Fraction, base: Fraction, days: int, of_days: int, min_base) -> tuple:
    if base == 0:
        return None, "no_base"
    if base < 0:
        return None, "negative_base"
    is_new = 2 * days < of_days
    whole = base if is_new else base * of_days / days
    rate = half_up(max((amount - whole) / whole, Fraction(-1)), 6)
    return rate, "new_rep" if is_new else "small_base" if base < min_base else ""


def along(rate: Fraction, curve: list) -> Fraction:
    """numpy would do it in floats; here by hand, exactly."""
    xs, ys = [x for x, _y in curve], [y for _x, y in curve]
    if rate <= xs[0] or rate >= xs[-1]:
        return ys[0] if rate <= xs[0] else ys[-1]
    at = next(n for n in range(len(xs) - 1) if xs[n] <= rate <= xs[n + 1])
    return half_up(ys[at] + (ys[at + 1] - ys[at]) * (rate - xs[at]) / (xs[at + 1] - xs[at]), 2)


def attained(actual, target, cap):
    if actual is None or not target:
        return None
    return min(max(half_up(actual * 100 / target, 2), Fraction(0)), cap)


def mean_of_year(books: Books, month: date, default) -> Fraction:
    rows = books.answers[(books.answers.received_on >= back(month, 12)) & (books.answers.received_on < month)]
    return half_up(Fraction(int(((rows.rating - 1) * 25).sum()), len(rows)), 2) if len(rows) else default


def latest_answers(books: Books, month: date) -> pd.DataFrame:
    rows = books.answers[(books.answers.received_on >= month) & (books.answers.received_on < after(month))]
    return rows.sort_values(["received_on", "id"]).drop_duplicates("customer", keep="last")


def finish(card: dict, rules: dict, ratings: list, mean: Fraction, days: int | None) -> dict:
    """Satisfaction, scores, the whole and the grade; `days` None for a team."""
    points = [Fraction((rating - 1) * 25) for rating in ratings]
    weight = rules["mean_weight"]
    card["answers"] = len(points)
    card["satisfaction_raw"] = half_up(sum(points) / len(points), 2) if points else None
    card["satisfaction"] = half_up((sum(points) + weight * mean) / (len(points) + weight), 2) if points else None
    scores = {name: attained(card[name], card[f"target_{name}"], rules["cap"]) for name in ("amount", "profit")}
    scored = card["growth"] is not None and not card["growth_note"]
    scores["growth"] = along(card["growth"], rules["curve"]) if scored else None
    scores["new_customers"] = attained(card["new_customers"], card["target_new_customers"], rules["cap"])
    scores["satisfaction"] = card["satisfaction"] if len(points) >= rules["least_answers"] else None
    card |= {f"score_{name}": scores[name] for name in SCORED}
    counted = {name: score for name, score in scores.items() if score is not None and rules["weights"][name]}
    in_use = sum((rules["weights"][name] for name in counted), Fraction(0))
    card["weight_in_use"] = in_use
    ranked = in_use and in_use >= rules["least_weight"] and (days is None or days >= rules["least_days"])
    whole = sum(rules["weights"][name] * score for name, score in counted.items()) / in_use if ranked else None
    card["score"] = half_up(whole, 2)
    letters = [letter for letter, least in rules["grades"] if whole is not None and card["score"] >= least]
    card["grade"] = letters[0] if letters else ""
    return card


def bases(books: Books, kind: str, owner, month: date, rules: dict) -> dict:
    one = {n: books.amount(kind, owner, back(month, n)) for n in (1, 2, 3, 12)}
    found = {"month_before": one[1], "trailing_3": half_up((one[1] + one[2] + one[3]) / 3, 2), "year_ago": one[12]}
    named = dict(zip(BACK, found.values(), strict=True))
    return found | {"base": named[rules["base_mode"]]}


def cards(books: Books, month: date, rules: dict, reps: list) -> dict:
    """("rep" or "team", name) -> figures of the month by `rules`; `reps` are those who have the role."""
    rows, whole_days = books.month(month), books.workdays(month, after(month))
    reversed_ids = set(books.entries.reverses.dropna())
    answers, mean = latest_answers(books, month), mean_of_year(books, month, rules["default_mean"])
    stays = {person: books.days(person, month) for person in set(books.places.person) | set(rows.rep)}
    of_rep, of_team = (dict(list(rows.groupby(kind))) for kind in ("rep", "team"))
    rated = answers.groupby("rep").rating.apply(list).to_dict()
    goals = books.targets[books.targets.month == month].set_index("rep").to_dict("index")
    team_goals = books.team_targets[books.team_targets.month == month].set_index("team").to_dict("index")
    found = {}
    for person, stay in stays.items():
        own = of_rep.get(person, rows[:0])
        if not (stay and person in reps) and not len(own):
            continue
        days = sum(stay.values())
        card = sums(own, reversed_ids) | bases(books, "rep", person, month, rules) | {"days": days}
        months = [back(month, n) for n in BACK[rules["base_mode"]]]
        there = sum(sum(books.days(person, one).values()) for one in months)
        possible = sum(books.workdays(one, after(one)) for one in months)
        card["growth"], card["growth_note"] = growth(card["amount"], card["base"], there, possible, rules["min_base"])
        for name in ("amount", "profit", "new_customers"):
            card[f"target_{name}"] = half_up(goal(goals, person, name, Fraction(days, whole_days)), 2)
        found["rep", person] = finish(card, rules, rated.get(person, []), mean, days)
    teams = {team for stay in stays.values() for team in stay} | set(rows.team.dropna())
    where = [answer.team or books.team_on(answer.rep, answer.received_on) for answer in answers.itertuples()]
    for team in teams:
        card = sums(of_team.get(team, rows[:0]), reversed_ids) | bases(books, "team", team, month, rules)
        card["growth"], card["growth_note"] = growth(card["amount"], card["base"], 1, 1, rules["min_base"])
        for name in ("amount", "profit", "new_customers"):
            parts = [
                goal(goals, person, name, Fraction(stay[team], whole_days))
                for person, stay in stays.items()
                if team in stay
            ]
            known = [part for part in parts if part is not None]
            summed = half_up(sum(known), 2) if known else None
            set_itself = goal(team_goals, team, name, Fraction(1))
            card[f"target_{name}"] = summed if set_itself is None else set_itself
        ratings = [answer.rating for answer, place in zip(answers.itertuples(), where, strict=True) if place == team]
        found["team", team] = finish(card, rules, ratings, mean, None)
    return found


def goal(goals: dict, person, name: str, part: Fraction):
    """The person's target for that part of the month; None where none is set."""
    whole = goals.get(person, {}).get(name)
    return None if pd.isna(whole) else Fraction(int(whole), 100) * part
