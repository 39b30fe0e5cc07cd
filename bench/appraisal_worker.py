"""The process that bench.appraisal kills: says that it begins, then opens the month."""

import sys
from datetime import date

from appraisal.models import Period
from salesdept.common.calendar import Month, as_of

sys.stdout.write("begins\n")
sys.stdout.flush()
with as_of(date(2026, 11, 1)):
    Period.open_month(Month.parse("2026-10"))
