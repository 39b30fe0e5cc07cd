"""The month in three sentences: how much, from whom, how well."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.templatetags.formats import change, delta, money, percent

from .page import Bar, DepartmentMonth


def sentences_of(found: DepartmentMonth, by_rep: list[Bar]) -> list[str]:
    """At most three; what is not known is not told."""
    return [text for text in (_how_much(found), _from_whom(found, by_rep), _how_well(found)) if text]


def _how_much(found: DepartmentMonth) -> str:
    now, target, before = found.sums.amount, found.target("amount"), found.before.amount
    told = {"month": found.month.label, "amount": f"{money(now, 0)} {settings.COMPANY_CURRENCY}"}
    parts = []
    if target:
        parts.append(_("%(rate)s of the target") % {"rate": percent(now / target)})
    if before > 0:
        parts.append(
            _("%(change)s on %(month)s")
            % {"change": delta((now - before) / before), "month": found.month.previous.label}
        )
    if not parts:
        return _("%(month)s: %(amount)s.") % told
    return _("%(month)s: %(amount)s, %(held)s.") % (told | {"held": _(", ").join(parts)})


def _from_whom(found: DepartmentMonth, by_rep: list[Bar]) -> str:
    sold = [share for share in found.by_rep if share.amount > 0]
    if not sold:
        return _("Nothing has been signed yet.")
    first, moves = sold[0], [bar for bar in by_rep if bar.figure.value and bar.label != _("All others")]
    text = _("Most came from %(name)s (%(amount)s).") % {"name": first.label, "amount": money(first.amount, 0)}
    if not moves:
        return text
    told = {"name": moves[0].label, "change": change(moves[0].figure.value, 0)}
    moved = _("Against the month before, %(name)s moved furthest: %(change)s.") % told
    return f"{text} {moved}"


def _how_well(found: DepartmentMonth) -> str:
    content = found.satisfaction[found.month]
    text = _("New customers: %(count)s.") % {"count": money(found.sums.new_customers)}
    if content.mean is None:
        return text
    told = {"mean": money(content.mean), "answers": content.answers}
    asked = ngettext(
        "Satisfaction stands at %(mean)s of 100 from %(answers)s answer.",
        "Satisfaction stands at %(mean)s of 100 from %(answers)s answers.",
        content.answers,
    )
    return f"{text} {asked % told}"
