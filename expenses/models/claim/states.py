from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a claim stands; from `paid` on its money is spent, until it came back."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    VERIFIED = "verified", _("Verified")
    IN_PAYMENT = "in_payment", _("In payment")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")
    VOID_PENDING = "void_pending", _("To be paid back")
    VOIDED = "voided", _("Voided")


class Ground(models.TextChoices):
    """Why a claim is rejected. After the last two its invoices stay in use: nobody claims them again."""

    NOT_OURS = "not_ours", _("Not an expense of the company")
    AGAINST_RULES = "against_rules", _("Not within the rules")
    DUPLICATE = "duplicate", _("Claimed twice")
    FRAUD = "fraud", _("Not a true invoice")


KEEPS_INVOICES = (Ground.DUPLICATE, Ground.FRAUD)
SPENT = (State.PAID, State.VOID_PENDING)
"""Until the money is back, what is to be paid back counts as spent."""
