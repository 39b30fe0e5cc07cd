"""Who is told of a finding."""

from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from .models import Finding


@after(Finding.assign)
def tell_owner(finding, by):
    if finding.owner == by:
        return
    with in_language_of(finding.owner):
        title = _("Look into unusual spending: %(finding)s") % {"finding": finding}
    key = f"spending-finding:{finding.pk}:{finding.version}"
    Notice.tell(finding.owner, key=key, title=title, url=finding.get_absolute_url(), due_on=finding.due_on)
