from django.utils.translation import gettext as _

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice


def tell_of_praise(praise) -> None:
    with in_language_of(praise.receiver):
        title = _("%(giver)s praised you") % {"giver": praise.giver}
    Notice.tell(
        praise.receiver, key=f"praise:{praise.pk}", title=title, body=praise.text, url=praise.get_absolute_url()
    )


def tell_of_award(award) -> None:
    with in_language_of(award.winner):
        title = _("You are the sales champion of %(month)s") % {"month": award.month.label}
    Notice.tell(award.winner, key=f"award:{award.pk}", title=title, url=award.get_absolute_url())
