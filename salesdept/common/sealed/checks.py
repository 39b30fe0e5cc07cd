from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from .keys import must_have_keys


@register
def keys_are_there(app_configs, **_):
    """Whoever prepares the database hears at once what every process would refuse to start without."""
    try:
        must_have_keys()
    except ImproperlyConfigured as problem:
        return [Error(str(problem), id="sealed.E001")]
    return []
