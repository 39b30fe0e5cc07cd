from django.http import FileResponse
from django.utils.translation import gettext

from salesdept.common.content import served
from salesdept.common.errors import RuleBroken

from .models import AttachmentVersion


def sent(version: AttachmentVersion) -> FileResponse:
    """The file of a version. RuleBroken for one that went with an erased person, Http404 for one that is lost."""
    if version.is_erased:
        raise RuleBroken(gettext("This file went when a person who stands in it was erased."), "7.1.3")
    return served(version.stored, name=version.name, kind=version.kind)
