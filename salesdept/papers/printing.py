"""From HTML to PDF: the press is started, given its limits, waited for, and asked what went wrong."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from . import fonts, press

PRESS = Path(press.__file__)


@dataclass(frozen=True)
class Printed:
    """`memory` is the most that the press had, in MB."""

    pdf: bytes
    pages: int
    memory: int


class NotPrinted(Exception):
    """Why there is no PDF, for whoever asked for it. `may_pass`: more time, or another moment, would help."""

    def __init__(self, trouble: str, *, may_pass: bool = False):
        super().__init__(trouble)
        self.may_pass = may_pass


def print_pdf(source: dict, *, seconds: int) -> Printed:
    """Print `source` (html, css, assets) within `seconds`; NotPrinted says why it can't be.

    Blocks for the time it takes, without holding the interpreter: other threads go on.
    """
    conf = fonts.configuration()
    if conf is None:
        raise NotPrinted(_("The package of fonts is missing on the server: install noto-cjk-sans-otc."))
    job = json.dumps(source | {"memory": settings.PAPER_MEMORY_MB, "seconds": seconds})
    try:
        done = subprocess.run(  # noqa: S603 — our own program with arguments of our own
            [sys.executable, "-I", str(PRESS)],
            input=job.encode(),
            capture_output=True,
            check=False,
            timeout=seconds,
            env={"FONTCONFIG_FILE": str(conf), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted(_("It took longer than %(n)d seconds.") % {"n": seconds}, may_pass=True) from late
    if done.returncode:
        raise _trouble(done)
    told, _line, pdf = done.stdout.partition(b"\n")
    return Printed(pdf, **json.loads(told))


def _trouble(done) -> NotPrinted:
    if done.returncode == press.PANGO_MISSING:
        return NotPrinted(
            _("Pango is missing on the server; it sets PDFs. On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0")
        )
    if done.returncode == press.TOO_MUCH or b"MemoryError" in done.stderr:
        return NotPrinted(_("The paper needs more memory than a paper may have."))
    if done.returncode < 0:
        return NotPrinted(_("The press was stopped."), may_pass=True)
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return NotPrinted(_("The press failed: %(why)s") % {"why": last[:200]})
