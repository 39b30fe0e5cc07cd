from django.utils.translation import gettext as _

from ..pages import Section, contract_section
from ..roles import DEPARTMENTS


@contract_section(order=25)
def copies_of(contract, user) -> Section | None:
    """Who has confirmed its copy, and what was asked (3.5.1)."""
    copies = list(contract.copies.select_related("confirmed_by").prefetch_related("questions__asked_by"))
    if not copies:
        return None
    own = next((copy for copy in copies if copy.department == user.role), None)
    return Section(
        _("Copies"),
        "pipeline/copies/_of_contract.html",
        {"copies": copies, "may_answer": contract.customer.is_kept_by(user)},
        url=own.get_absolute_url() if own and user.is_a(*DEPARTMENTS) else "",
        link_label=_("Own copy"),
        flush=True,
    )
