from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """The things in their order, `size` at a time, the last ones fewer; never more than that in memory."""
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch
