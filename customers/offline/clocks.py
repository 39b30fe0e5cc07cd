"""When something was that a device kept for a while before it was sent (7.1.1)."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from salesdept.common.calendar import now

CLOCKS_DIFFER_BY = timedelta(minutes=15)
"""How far a device's clock may be off ours."""


def moment_told(told: datetime | None, ahead) -> datetime:
    """When it was as the device says, else now; ValidationError with the words `ahead` for what lies in the future."""
    moment = now()
    if told and told > moment + CLOCKS_DIFFER_BY:
        raise ValidationError(ahead)
    return min(told, moment) if told else moment
