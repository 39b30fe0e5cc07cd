"""A worker in a process of its own, to be killed in the middle of its work."""

import os
import subprocess
import sys
from urllib.parse import quote

from django.db import connection


def working(call: str, settings) -> subprocess.Popen:
    """Python that calls `customers.imports.work.work_on_imports`, or what `call` names, on the test's database."""
    module, _dot, name = call.rpartition(".")
    program = f"import django; django.setup(); from {module} import {name}; {name}()"
    # A server of our own listens at a path.
    named = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    environment = {
        "DJANGO_SETTINGS_MODULE": "salesdept.settings",
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(named),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY,
    }
    return subprocess.Popen([sys.executable, "-c", program], env=os.environ | environment)
