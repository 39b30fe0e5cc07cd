"""What a record keeps back (7.1.3): whole for those entitled, masked for others; a look behind the mask is logged."""

from uuid import UUID

from django.utils.translation import gettext as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.masking import masked


class Confidential:
    """A record with fields that its model names in CONFIDENTIAL.

    `reads_whole` is set by the query set's `read_by(user)`; a record read in any other way shows itself masked.
    """

    CONFIDENTIAL: tuple[str, ...] = ()
    owner_id: UUID
    reads_whole = False

    def shown(self, name: str) -> str:
        value = getattr(self, name)
        if not self.reads_whole:
            return masked(value)
        return ", ".join(value) if isinstance(value, list) else value

    @property
    def shown_phone(self) -> str:
        return self.shown("phone")

    @property
    def shown_email(self) -> str:
        return self.shown("email")

    @property
    def shown_other_phones(self) -> str:
        return self.shown("other_phones")

    @property
    def shown_other_emails(self) -> str:
        return self.shown("other_emails")

    @property
    def hides_something(self) -> bool:
        return not self.reads_whole and any(getattr(self, name) for name in self.CONFIDENTIAL)

    def may_reveal(self, user) -> bool:
        raise NotImplementedError

    def is_owned_by(self, user) -> bool:
        return self.owner_id == user.pk

    def must_be_open_to(self, user) -> None:
        """NotYourPart for roles to which the confidential fields stay masked."""
        if not self.may_reveal(user):
            raise NotYourPart(_("These data stay masked for this role."), "7.1.3")

    def reveal(self, *, by, reason: str = "") -> dict[str, str | list[str]]:
        """The confidential fields whole; the look is logged. Who doesn't own the record says why, else RuleBroken."""
        self.must_be_open_to(by)
        if not reason and not self.is_owned_by(by):
            raise RuleBroken(_("Give the reason for which you look: it is kept with the look."), "7.1.3")
        self.log_look(by, reason)
        return {name: getattr(self, name) for name in self.CONFIDENTIAL}

    def log_look(self, by, reason: str) -> None:
        record_change(self, by=by, clause="7.1.3", action="reveal", reason=reason)
