"""How a version reached the customer (3.3.3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.records import Record
from salesdept.links.models import PrivateLink


class Dispatch(Record):
    """That a version went to somebody: how, to whom, on which day."""

    class Way(models.TextChoices):
        MAIL = "mail", _("By e-mail")
        MEETING = "meeting", _("Handed over in a meeting")
        POST = "post", _("By post")
        MESSENGER = "messenger", _("By messenger service")

    proposal = models.ForeignKey("pipeline.Proposal", models.CASCADE, related_name="dispatches")
    way = models.CharField(_("how"), max_length=10, choices=Way, default=Way.MEETING)
    to = models.CharField(_("to whom"), max_length=80, blank=True)
    on = models.DateField(_("on"), default=today)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "created_at"]

    def __str__(self):
        return f"{self.get_way_display()} · {self.to}"

    @classmethod
    def make(cls, proposal, *, by, way=Way.MEETING, to="", on=None, email="", words="") -> "Dispatch":
        """Keep how it went; by mail it goes: a letter with the PDF and a private link, once this is committed."""
        if way == cls.Way.MAIL:
            reader = {"name": to, "email": email, "language": proposal.language, "way": PrivateLink.Way.MAIL}
            PrivateLink.make(proposal, "proposal", by=by, words=words, **reader)
        return cls.objects.create(proposal=proposal, way=way, to=to, on=on or today(), by=by)
