from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpensesConfig(AppConfig):
    name = "expenses"

    def ready(self):
        from salesdept.common.history import words_for

        from . import doubles, finders, invariants, merging, own_data, papers, reactions, sections, today  # noqa: F401
        from .advances import reactions as reactions_of_advances  # noqa: F401
        from .analysis import reactions as reactions_of_analysis  # noqa: F401
        from .budgets import reactions as reactions_of_budgets  # noqa: F401
        from .drafts import reactions as reactions_of_drafts  # noqa: F401
        from .history import reactions as reactions_of_history  # noqa: F401
        from .wallet import reactions as reactions_of_wallet  # noqa: F401

        words_for(
            release=_("Reservation released"),
            expire=_("Expired"),
            confirm_account=_("Account confirmed"),
            bank_file=_("Bank file taken"),
            set_off=_("Set off against a claim"),
            set_off_undone=_("The claim was not paid: owed again"),
            stood_in=_("Signed because nobody else was left"),
        )
        words_for(**{"raise": _("Raised one step")})
