"""What the numbers of the rules may be, for people; the database holds them to the same."""

from django.core.validators import MaxValueValidator, MinValueValidator


def between(least, most) -> list:
    return [MinValueValidator(least), MaxValueValidator(most)]
