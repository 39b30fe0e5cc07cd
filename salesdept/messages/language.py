from django.conf import settings
from django.utils import translation


def in_language_of(person):
    """Within this context texts come out in the language that `person` reads."""
    return translation.override(person.language or settings.LANGUAGE_CODE)
