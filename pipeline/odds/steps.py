from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import ZERO
from salesdept.common.workflow import Document, step

from ..roles import SELLERS
from ..stages import State
from ..working import worked_by
from . import odds_of


class Estimated(Document):
    """A document that is won with some probability: the stage's, or its own with a reason, which a move forgets."""

    stage: str
    state: str
    own_probability = models.DecimalField(
        _("own probability"), max_digits=3, decimal_places=2, null=True, editable=False
    )
    estimate_reason = models.CharField(_("why so likely"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def probability(self) -> Decimal:
        """Between 0 and 1: 0 when lost or taken out, 1 when won, else the own one or the stage's."""
        if self.state in (State.LOST, State.VOID):
            return ZERO
        if self.state == State.WON:
            return Decimal(1)
        return odds_of(self.stage) if self.own_probability is None else self.own_probability

    def forget_estimate(self) -> None:
        """It was said of the stage and state that are left."""
        self.own_probability, self.estimate_reason = None, ""

    @step(
        "open",
        None,
        label=_("Set the probability"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.odds.forms.EstimateForm",
    )
    def set_probability(self, *, by, percent=None, reason=""):
        """Its own probability in percent with the reason, until the next move; None goes back to the stage's."""
        self.forget_estimate()
        if percent is not None:
            self.own_probability, self.estimate_reason = Decimal(percent) / 100, reason
