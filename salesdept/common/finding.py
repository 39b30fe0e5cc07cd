"""Finding records by any part of a name, in either script, by pinyin, its initials, or a part of a number.

A findable record keeps its names as folded lines in `spellings`, and what is confidential (phones, addresses) in
`reach`. The database cuts both into grams and keeps an index of them, so that any part is found without reading all.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from .spelling import digits_of, fold, pinyin
from .text import Text

LONGEST_QUERY = 60
FEWEST_DIGITS = 3
NO_LIMIT = 10_000_000
ENOUGH_TO_SORT = 100
LONG = 5
"""Grams of a word such as a tax ID, whose ends alone are in too many rows."""


class Grams(Func):
    """The pieces by which the database finds a part of a text."""

    function = "grams"
    output_field = ArrayField(models.TextField())


def gram_index(column: str, name: str) -> GinIndex:
    """The index behind `matching`; each findable model names one for `spellings` and, if it has one, for `reach`."""
    return GinIndex(Grams(F(column)), name=name)


def as_lines(*texts: str) -> str:
    """Texts as the lines of a spelled column, each once."""
    kept = dict.fromkeys(text for text in texts if text)
    return "\n" + "".join(f"{text}\n" for text in kept) if kept else ""


@lru_cache(maxsize=5_000)
def spelled(name: str) -> tuple[str, ...]:
    """The lines by which a name is found: folded, whole pinyin, initials."""
    return fold(name), *pinyin(name)


@dataclass(frozen=True)
class Query:
    """What somebody typed into a search box."""

    text: str

    @property
    def folded(self) -> str:
        return fold(self.text[:LONGEST_QUERY])

    @property
    def words(self) -> list[str]:
        return self.folded.split()

    @property
    def number(self) -> str:
        """The digits of a part of a phone number, "" when letters stand among them or they are too few."""
        digits = digits_of(self.text[:LONGEST_QUERY])
        return digits if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d]", self.text) else ""

    @property
    def address(self) -> str:
        """An e-mail address or a part that holds its @."""
        asked = self.text.strip().lower()[:LONGEST_QUERY]
        return asked if "@" in asked and len(asked) >= FEWEST_DIGITS else ""

    def __bool__(self):
        return bool(self.words or self.address)


def grams_of(word: str) -> list[str]:
    """The first and the last gram that every text with `word` in it has, of a long word one more; [] for none (the
    database cuts alike).

    The others would find the same rows and mislead the planner, who takes each for another condition.
    """
    found = _all_grams_of(word)
    if len(found) >= LONG:
        return [found[0], found[len(found) // 2], found[-1]]
    return [found[0], found[-1]] if len(found) > 1 else found


def _all_grams_of(word: str) -> list[str]:
    runs = re.findall(r"[!-~]+|[^!-~]+", word)
    found: list[str] = []
    for run in runs:
        if not run.isascii():
            found += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
        elif len(run) >= 3:
            found += [run[at : at + 3] for at in range(len(run) - 2)]
        elif len(runs) == 1:
            found.append(f"^{run}")
    return found


class FindableQuerySet(models.QuerySet):
    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for record in objs:
            record.spell()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        if set(fields) & set(self.model.SPELLED):
            for record in objs:
                record.spell()
            fields = [*dict.fromkeys((*fields, *self.model.SPELLED_INTO))]
        return super().bulk_update(objs, fields, *args, **kwargs)

    def matching(self, query: Query):
        """Those with every word of `query` in a name or number that all readers of the record may see."""
        if not query.words:
            return self.none()
        found = self._with_grams("spellings", [gram for word in query.words for gram in grams_of(word)])
        for word in query.words:
            if len(word) > 2:
                found = found.filter(spellings__contains=word)
        return found

    def listed(self, query: Query):
        """As `matching`, for a list with an order of its own."""
        # The slice cuts nothing off. It has the index answer first: else the planner walks the list in its order
        # and cuts every name into grams on the way, seconds among 100,000.
        found = self.model.objects.matching(query).order_by().values("pk")  # type: ignore[attr-defined]
        return self.filter(pk__in=found[:NO_LIMIT])

    def _with_grams(self, column: str, grams: list[str]):
        """Those whose `spellings` or `reach` has these grams; the index answers."""
        return self.alias(grams=Grams(column)).filter(grams__contains=grams)

    def matching_reach(self, query: Query):
        """Those with `query` in a confidential number or address; a part only where the row `reads_whole` (7.1.3).

        Who reads them masked must know the whole to find it: else each digit could be guessed in turn.
        The rows are `read_by` the reader.
        """
        asked = query.number or query.address
        if not asked:
            return self.none()
        found = self.reached_by(asked)
        return found.filter(Q(reads_whole=True) | Q(reach__contains=f"\n{asked}\n"))

    def reached_by(self, part: str):
        """Those with this part of a number or address, whoever asks: for comparing, not for showing."""
        return self._with_grams("reach", grams_of(part)).filter(reach__contains=part)

    def with_line(self, column: str, line: str):
        """Those with exactly this line in `spellings` or `reach`."""
        return self._with_grams(column, [f"={line}"])

    def with_any_line(self, column: str, lines: Iterable[str]):
        """Those with at least one of these lines."""
        return self.alias(grams=Grams(column)).filter(grams__overlap=[f"={line}" for line in lines])

    def best(self, query: Query, limit: int) -> list:
        """The first `limit` that match: called exactly so, then beginning so, then with it further in.

        Of very many that begin so only some are looked at: sorting them all would take longer than typing on.
        """
        start = query.folded
        if not start:
            return []
        names: Any = self.select_related(None).order_by().values_list("pk", "spellings")
        first = [f"|{start[:3]}", *(gram for word in query.words for gram in grams_of(word))]
        begins = names._with_grams("spellings", first).filter(spellings__contains=f"\n{start}")
        found = dict(begins[:ENOUGH_TO_SORT])
        if len(found) == ENOUGH_TO_SORT:
            found |= dict(names.with_line("spellings", start)[:limit])
        elif len(found) < limit:
            found |= dict(names.matching(query).exclude(pk__in=found)[: ENOUGH_TO_SORT - len(found)])
        nearest = sorted(found, key=lambda pk: _farness(start, found[pk]))[:limit]
        records = self.in_bulk(nearest) if nearest else {}
        return [records[pk] for pk in nearest if pk in records]

    def abbreviated_as(self, query: Query):
        """Those with the signs of `query` in their order in one name, others between: 聯電 for 聯華電子."""
        signs = query.folded
        if len(signs) < 2 or any(sign.isascii() for sign in signs):
            return self.none()
        return (
            self._with_grams("spellings", [*signs])
            .filter(spellings__regex=r"[^\n]*".join(map(re.escape, signs)))
            .order_by("pk")
        )


def _farness(start: str, spellings: str) -> tuple:
    """How far a record is from being called just so; ties by name, so that the same question has the same answer."""
    return f"\n{start}\n" not in spellings, f"\n{start}" not in spellings, len(spellings), spellings


class Findable(models.Model):
    """A record that is found by its names; `spell` fills the lines, whichever way it is saved."""

    spellings = models.TextField(editable=False, default="")

    SPELLED: tuple[str, ...] = ("name",)
    """The fields that `spell` reads: a save of one of them saves the lines too."""
    SPELLED_INTO: tuple[str, ...] = ("spellings",)

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None:
            self.spell()
        elif set(update_fields) & set(self.SPELLED):
            self.spell()
            update_fields = {*update_fields, *self.SPELLED_INTO}
        super().save(*args, update_fields=update_fields, **kwargs)

    def spell(self) -> None:
        """Set `spellings`, and what else the model compares by, from the fields of SPELLED."""
        raise NotImplementedError


@dataclass(frozen=True)
class Finding:
    """One answer: what it is called, where it is, why it matched ("phone", "also called ..."), how it stands."""

    title: str
    url: str
    why: Text = ""
    detail: Text = ""


@dataclass(frozen=True)
class Group:
    """The answers of one kind."""

    label: Text
    icon: str
    findings: list[Finding]


def respell(rows, model: type["Findable"], *, size: int = 2000) -> None:
    """Write the spelled lines of rows that were there before them; for migrations, whose `rows` know no methods."""
    batch = []
    for row in rows.iterator(size):
        model.spell(row)
        batch.append(row)
        if len(batch) == size:
            rows.model._base_manager.bulk_update(batch, model.SPELLED_INTO)
            batch = []
    rows.model._base_manager.bulk_update(batch, model.SPELLED_INTO)


Finder = Callable[[Any, Query, int], Iterable[Finding]]
_finders: list[tuple[int, Text, str, str, Finder]] = []

PER_GROUP = 5
NUMBERS, PEOPLE = "#", "@"
"""Signs before a query that ask for records with a number, or for people, alone."""


def finder(label, *, order: int, icon: str, sign: str = ""):
    """Register function(user, query, limit) -> findings, only of what `user` may see; lower `order` stands higher."""

    def register(function: Finder) -> Finder:
        _finders.append((order, label, icon, sign, function))
        return function

    return register


def find(user, query: Query, limit: int = PER_GROUP) -> list[Group]:
    """What matches, by kind, at most `limit` of each; kinds without a match are left out."""
    if not query:
        return []
    asked = query.text.lstrip()[:1]
    groups = [
        Group(label, icon, list(function(user, query, limit)))
        for _order, label, icon, sign, function in sorted(_finders, key=lambda entry: entry[0])
        if asked not in (NUMBERS, PEOPLE) or asked == sign
    ]
    return [group for group in groups if group.findings]
