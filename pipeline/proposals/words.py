"""What the history of a proposal calls the acts that are no steps."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.history import words_for

words_for(
    add_lines=_("Lines added"),
    lines=_("lines"),
    take_prices=_("Today's prices taken"),
    change_currency=_("Currency changed"),
    write_introduction=_("Introduction written"),
    write_solution=_("Solution written"),
    write_plan=_("Plan written"),
    write_steps=_("Steps of the plan written"),
    cover=_("Answer to a need written"),
    supersede=_("Replaced by another version"),
    set_list_price=_("List price set"),
    set_cost=_("Cost set"),
    list_price=_("list price"),
    parts=_("parts"),
)
