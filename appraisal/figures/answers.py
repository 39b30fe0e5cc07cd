"""The answers behind a satisfaction, and the complaints that take points off it (4.1.5)."""

from functools import cached_property

from django.db.models import Case as Cases
from django.db.models import Exists, F, OuterRef, Q, UUIDField, Value, When
from django.utils.translation import gettext as _

from customers.merging import stood_with
from customers.models import Case, CaseFinding, SurveyAnswer
from salesdept.common.money import ZERO
from salesdept.people.models import Membership

from ..models import LateRating, TeamCard
from ..models.late_rating import taken_out_late
from ..rules import Satisfaction, satisfaction
from .entries import Evidence, LeftOut


class AnswerEvidence(Evidence):
    """The answers of the month, the latest of each customer, with those of published months that it takes out, and the
    complaints found substantiated (figures 5, 14).
    """

    kind = "answers"

    @property
    def counted(self):
        return self._received.filter(~Exists(self._later))

    @cached_property
    def rows(self):
        """With `late`, when and why the month open then took one out."""
        from_here = [one for one in self._late_ratings if one.origin_on >= self.month.first and one.counts < 0]
        gone = {one.answer_id: one for one in from_here}
        rows = list(self.counted)
        for row in rows:
            row.late = gone.get(row.pk)
        return rows

    @cached_property
    def _found(self) -> Satisfaction:
        came = [one.answer.rating for one in self.late if one.counts > 0]
        went = [one.answer.rating for one in self.late if one.counts < 0]
        return satisfaction([row.rating for row in self.rows] + came, taken_out=went, mean=ZERO, weight=0)

    @property
    def total(self):
        """The plain mean, of 100."""
        return self._found.raw

    @property
    def answers(self) -> int:
        return self._found.answers

    @property
    def agrees(self):
        card, complaints = self.card, sum(one.counts for one in self.complaints)
        on_card = (card.satisfaction_raw, card.answers, card.complaints)
        return self.rep is not None or (self.total, self.answers, complaints) == on_card

    @cached_property
    def late(self):
        """Each with its answer as the reader may know it."""
        here = [one for one in self._late_ratings if one.booked_on <= self.month.last]
        late = [one for one in here if one.created_at <= self.card.created_at]
        answers = SurveyAnswer.received.filter(pk__in=[one.answer_id for one in late])
        told = {answer.pk: answer for answer in self._told(answers)}
        for one in late:
            one.answer = told[one.answer_id]
        return late

    @cached_property
    def complaints(self):
        found = self._of_card(CaseFinding.objects.in_month(self.month).counting())
        found = found.filter(created_at__lte=self.card.created_at)
        complaints = list(found.select_related("case__customer", "reverses", "reversed_by"))
        about = Case.objects.filter(pk__in=[one.case_id for one in complaints])
        open_ones = set(about.visible_to(self.reader).values_list("pk", flat=True)) if self.reader else set()
        for one in complaints:
            one.opens = one.case_id in open_ones
        return complaints

    @cached_property
    def _late_ratings(self) -> list:
        """Those of the card's rep or team that its month counts, and those of its own answers that a later one does."""
        return list(self._of_card(LateRating.objects.touching(self.month)))

    def _of_card(self, rows):
        """Those of the card's rep or team; of a team's card those of one rep."""
        whose = Q(team=self.card.team_id) if isinstance(self.card, TeamCard) else Q(rep=self.card.rep_id)
        return rows.filter(whose, rep=self.rep) if self.rep else rows.filter(whose)

    @property
    def _of_month(self):
        """Every answer of the month with what decides whether it counts, told with the file it stood with when the
        card was computed: neither a merge nor an exclusion of later changes what was published.
        """
        month = SurveyAnswer.received.rated().in_month(self.month)
        then = [When(pk=pk, then=Value(customer)) for pk, customer in self._moved.items()]
        return month.annotate(customer_then=Cases(*then, default=F("customer"), output_field=UUIDField()))

    @cached_property
    def _moved(self) -> dict:
        return stood_with("customers.SurveyAnswer.customer", self.card.created_at)

    @property
    def _answers(self):
        answers = self._told(self._of_month.filter(self._credited))
        return answers.filter(rep=self.rep) if self.rep else answers

    def _told(self, answers):
        answers = answers.select_related("customer", "rep")
        return answers.told_to(self.reader) if self.reader else answers

    @property
    def _credited(self) -> Q:
        if not isinstance(self.card, TeamCard):
            return Q(rep=self.card.rep_id)
        there = Membership.objects.filter(
            Q(until=None) | Q(until__gt=OuterRef("received_on")),
            user=OuterRef("rep"),
            team=self.card.team_id,
            since__lte=OuterRef("received_on"),
        )
        return Q(team=self.card.team_id) | (Q(team=None) & Q(Exists(there)))

    @property
    def _had_come(self) -> Q:
        return Q(created_at__lte=self.card.created_at)

    @property
    def _stood(self) -> Q:
        """Not excluded by then, or only when the month was published already."""
        return Q(excluded_at=None) | Q(excluded_at__gt=self.card.created_at) | taken_out_late()

    @property
    def _received(self):
        return self._answers.filter(self._had_come, self._stood)

    @property
    def _later(self):
        """A later answer of the same customer in the month, whoever it is credited to."""
        same_day = Q(received_on=OuterRef("received_on"), pk__gt=OuterRef("pk"))
        after = Q(received_on__gt=OuterRef("received_on")) | same_day
        known = self._of_month.filter(self._had_come, self._stood)
        return known.filter(after, customer_then=OuterRef("customer_then"))

    @cached_property
    def left_out(self):
        replaced = self._received.filter(Exists(self._later))
        excluded = self._answers.filter(self._had_come).exclude(self._stood)
        since = self._answers.exclude(self._had_come)
        return [
            *(LeftOut(answer, _("the customer answered again later")) for answer in replaced),
            *(LeftOut(answer, _because_excluded(answer)) for answer in excluded),
            *(LeftOut(answer, _("came in after this card was computed")) for answer in since),
        ]


def _because_excluded(answer: SurveyAnswer) -> str:
    return _("does not count: %(reason)s") % {"reason": answer.excluded_because}
