"""What an opportunity's gate lets people do beside moving on."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.workflow import Document, step

from ..roles import SELLERS
from ..working import worked_by
from .checks import CheckState

if TYPE_CHECKING:
    from .models import GateItem


class Gated(Document):
    """A document whose stages end at gates: the department's own items are ticked, waivers asked for."""

    waivers: Any
    """Those that were asked for on this document."""

    class Meta:
        abstract = True

    def gate(self):
        raise NotImplementedError

    @step(
        "open",
        None,
        label=_("Tick what is done"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.gating.forms.TickForm",
    )
    def tick(self, *, by, item: "GateItem"):
        """An item of the department is done; who says so when is kept. A second tick changes nothing."""
        item.ticks.get_or_create(opportunity_id=self.pk, defaults={"by": by})

    @step(
        "open",
        None,
        label=_("Ask for a waiver"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.gating.forms.AskWaiverForm",
    )
    def ask_waiver(self, *, by, code: str, reason: str):
        """The level above is asked to let one missing line pass; RuleBroken for one that can't be waived."""
        check = next((check for check in self.gate() if check.code == code), None)
        if check is None or not check.is_waivable or check.state != CheckState.MISSING:
            raise RuleBroken(gettext("This can't be waived."), "3.1.3")
        if self.waivers.filter(code=code, state="asked").exists():
            raise RuleBroken(gettext("This was asked for and is not decided yet."), "3.1.3")
        self.waivers.create(code=code, reason=reason, asked_by=by)
