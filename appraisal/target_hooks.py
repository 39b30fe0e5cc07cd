"""What the targets below are told of the appraisal: a published month's stay as they are (1.1, 4.3.3)."""

from salesdept.people.targets.closing import closes_targets

from .models.period import is_closed

closes_targets(is_closed)
