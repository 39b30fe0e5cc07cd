from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpensesConfig(AppConfig):
    name = "expenses"

    def ready(self):
        from salesdept.common.history import words_for

        from . import finders, invariants, merging, own_data, papers, reactions, today  # noqa: F401
        from .analysis import reactions as reactions_of_analysis  # noqa: F401
        from .history import reactions as reactions_of_history  # noqa: F401
        from .wallet import reactions as reactions_of_wallet  # noqa: F401

        words_for(
            release=_("Reservation released"),
            expire=_("Expired"),
            confirm_account=_("Account confirmed"),
            bank_file=_("Bank file taken"),
            stood_in=_("Signed because nobody else was left"),
        )
        words_for(**{"raise": _("Raised one step")})
