"""How the history names what was done in research."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.history import words_for

words_for(
    research=_("Research written"),
    freeze_research=_("Requirements frozen for the customer"),
    confirm_requirements=_("Requirements confirmed by the customer"),
    comment_requirements=_("The customer wants something changed"),
    ask_feasibility=_("Technical department asked"),
    answer_feasibility=_("Technical department answered"),
    need=_("need"),
    decider=_("part in the decision"),
    purchase_step=_("step of buying"),
    budget_and_feasibility=_("budget and feasibility"),
    carried_from=_("carried over from"),
    research_version=_("Version"),
    verdict=_("verdict"),
)
