"""The six stages of the sales flow (chapter 3)."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    DEVELOPMENT = "development", _("Customer development")
    REQUIREMENTS = "requirements", _("Requirements research")
    PROPOSAL = "proposal", _("Proposal")
    NEGOTIATION = "negotiation", _("Negotiation")
    EXECUTION = "execution", _("Project execution")
    MAINTENANCE = "maintenance", _("Customer maintenance")

    @property
    def position(self) -> int:
        return list(Stage).index(self)

    @property
    def following(self) -> "Stage | None":
        return list(Stage)[self.position + 1] if self.position < len(Stage) - 1 else None


class State(models.TextChoices):
    """How an opportunity stands, whatever its stage."""

    OPEN = "open", _("Open")
    HOLD = "hold", _("On hold")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    VOID = "void", _("Void")


PROBABILITY = {
    Stage.DEVELOPMENT: Decimal("0.10"),
    Stage.REQUIREMENTS: Decimal("0.25"),
    Stage.PROPOSAL: Decimal("0.50"),
    Stage.NEGOTIATION: Decimal("0.75"),
    Stage.EXECUTION: Decimal("1.00"),
    Stage.MAINTENANCE: Decimal("1.00"),
}
"""How likely an open deal of the stage is won: follows the stage, is never a stored number."""

EXPECTED_DAYS = {
    Stage.DEVELOPMENT: 14,
    Stage.REQUIREMENTS: 14,
    Stage.PROPOSAL: 10,
    Stage.NEGOTIATION: 14,
}
"""Days after which a deal of the stage is slow; half as many again and it is stuck."""

STUCK_AFTER = 1.5
"""Times the expected days after which a deal is stuck, not just slow."""

LATE, FORGOTTEN = 7, 14
"""Days past its date at which a next step is late, and at which the supervisor hears of it."""
