from django.db import models
from django.db.models import Q

from salesdept.common.calendar import now, today

from .private_pages import all_pages


class PrivateLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Links to records that `user` may see."""
        seen = Q(pk__in=[])
        for page in all_pages():
            seen |= Q(purpose=page.purpose, record_id__in=page.records(user).order_by().values("pk"))
        return self.filter(seen)

    def for_list(self):
        return self.select_related("made_by").order_by("-created_at", "-pk")

    def of(self, record, purpose: str):
        """Every link of this purpose to `record`, ended ones too."""
        return self.filter(purpose=purpose, record_id=record.pk)

    def standing(self):
        """Those that open."""
        return self.filter(revoked_at=None, expires_on__gte=today())

    def end(self) -> int:
        """None of these opens any more; return how many did."""
        return self.standing().update(revoked_at=now())

    def behind(self, token_hash: str):
        """The link that opens by this token, None alike for a wrong, an expired and a revoked one."""
        link = self.standing().filter(token_hash=token_hash).select_related("record_type", "made_by").first()
        return link if link and link.record else None
