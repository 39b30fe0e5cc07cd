"""Who reviews which card of a month, and what is still to be signed (4.3.1)."""

from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from salesdept.common.workflow import step
from salesdept.people.models import Membership, Role, Team, User

from . import guards
from .cards import Review

MANAGERS_PART = None
"""Where a team stands else: the cards of supervisors and of who has no team, which the manager reviews."""
BY_NAME = ("team__name", "rep__name", "pk")


class Reviewing:
    """The part of a `Period` that supervisors carry out."""

    month: Any
    revision: Any
    state: Any
    State: Any
    reviews: Any
    cards: Any

    def teams(self):
        """Teams with a card this month."""
        return Team.objects.filter(pk__in=self.cards().exclude(team=None).values("team"))

    def reviewed_teams(self) -> dict:
        """team's pk, or MANAGERS_PART -> its signature under this revision."""
        return {review.team_id: review for review in self.reviews.filter(revision=self.revision).select_related("by")}

    @cached_property
    def leaders(self) -> dict:
        """team's pk -> who led it on the month's last day and is still an active supervisor: who reviews its cards."""
        places = Membership.objects.on(self.month.last).filter(
            leads=True, user__is_active=True, user__role=Role.SUPERVISOR
        )
        return {place.team_id: place.user for place in places.select_related("user")}

    def teams_to_review(self, by: User) -> list[Team]:
        """Teams not yet signed that `by` reviews: led on the month's last day; leadership: those without a leader."""
        if not by.is_a(Role.SUPERVISOR, Role.LEADERSHIP):
            return []
        signed = self.reviews.filter(revision=self.revision).exclude(team=None).values("team")
        waiting, leaders = self.teams().exclude(pk__in=signed), self.leaders
        if by.is_a(Role.SUPERVISOR):
            return [team for team in waiting if leaders.get(team.pk) == by]
        return [team for team in waiting if team.pk not in leaders]

    def parts_to_sign(self, by: User) -> list[Team | None]:
        """`teams_to_review`, and for the manager MANAGERS_PART while cards in it are not signed."""
        if by.is_a(Role.MANAGER):
            return [MANAGERS_PART] if self._managers_part_waits() else []
        return list(self.teams_to_review(by))

    def _managers_part_waits(self) -> bool:
        return any(self.cards_of_manager) and MANAGERS_PART not in self.reviewed_teams()

    @cached_property
    def cards_of_manager(self) -> list:
        """The cards in MANAGERS_PART, by name."""
        likely = self.cards().exclude(rep__role=Role.MANAGER).filter(Q(team=None) | Q(rep__role=Role.SUPERVISOR))
        cards = list(likely.for_list().order_by(*BY_NAME))
        leaders = self.leaders if cards else {}
        return [card for card in cards if self.part_of(card, leaders) is MANAGERS_PART]

    def own_card_of_manager(self):
        """The manager's own card, which leadership confirms; None mostly."""
        return self.cards().filter(rep__role=Role.MANAGER).first()

    def part_of(self, card, leaders: dict | None = None):
        """The team whose signature covers the card, or MANAGERS_PART: never that of who is judged by it."""
        leader = (self.leaders if leaders is None else leaders).get(card.team_id)
        return MANAGERS_PART if leader and card.rep_id == leader.pk else card.team_id

    def is_reviewed_by(self, card, by: User, leaders: dict | None = None) -> bool:
        """Whether it is `by` who looks at the card and signs it."""
        leaders = self.leaders if leaders is None else leaders
        if card.rep_id == by.pk or card.rep.is_a(Role.MANAGER):
            return False
        if self.part_of(card, leaders) is MANAGERS_PART:
            return by.is_a(Role.MANAGER)
        leader = leaders.get(card.team_id)
        return by == leader if leader else by.is_a(Role.LEADERSHIP)

    def cards_to_review(self, by: User) -> list:
        """The cards that `by` looks at before signing, by name; also those looked at already."""
        leaders = self.leaders
        if by.is_a(Role.MANAGER):
            cards = self.cards_of_manager
        else:
            # Of a thousand cards a supervisor's twenty, and leadership's of teams that nobody leads.
            led = [team for team, leader in leaders.items() if leader == by]
            likely = Q(team__in=led) if by.is_a(Role.SUPERVISOR) else ~Q(team__in=list(leaders))
            cards = self.cards().filter(likely).for_list().order_by(*BY_NAME)
        return [card for card in cards if self.is_reviewed_by(card, by, leaders)]

    @step(
        "compiled",
        None,
        label=_("Sign the review"),
        by=[Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP],
        clause="4.3.1",
        guards=[guards.did_not_compile, guards.reviews_a_team, guards.every_card_is_seen, guards.evidence_is_whole],
        tone="primary",
    )
    def review(self, *, by):
        """Each supervisor signs the own team, the manager the supervisors' cards; with the last signature the month is
        reviewed.
        """
        Review.objects.bulk_create(
            Review(period=self, revision=self.revision, team=team, by=by) for team in self.parts_to_sign(by)
        )
        if set(self.teams().values_list("pk", flat=True)) <= set(self.reviewed_teams()):
            self.state = self.state if self._managers_part_waits() else self.State.REVIEWED
