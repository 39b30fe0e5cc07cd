"""Ranges for constraints that refuse overlaps."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Value


class IdRange(Func):
    """An id as a range of one: GiST compares ranges without an extension, uuids it doesn't."""

    function = "uuidrange"

    def __init__(self, field):
        super().__init__(field, field, Value("[]"))


class DateRange(Func):
    """since <= day < until; no end when `until` is null."""

    function = "daterange"
    output_field = DateRangeField()
