"""Review, evaluation and objection by API, card by card: the steps of their pages."""

from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import entries

from ..models import Objection
from ..objections.forms import ObjectionForm
from ..reviews.forms import AnswerForm, NoteForm, QuestionForm
from ..weighing.forms import AdjustmentForm, CommentForm, GradeForm


class Weighing:
    """The manager's evaluation, of reps and of teams."""

    @taking(GradeForm)
    @action(detail=True, methods=["post"])
    def set_grade(self, request, pk=None):
        """Another grade than the computed one, with a reason (4.3.3)."""
        return self._act("set_other_grade", "weighing_refusal", GradeForm)

    @taking(CommentForm)
    @action(detail=True, methods=["post"])
    def comment(self, request, pk=None):
        """A word to the rep or the team (4.3.3)."""
        return self._act("remark", "weighing_refusal", CommentForm)

    def _act(self, act, refusal_of, form_class=None):
        card = self.get_object()
        if refusal := getattr(card, refusal_of)(self.request.user):
            raise refusal
        entered = entries(form_class(self.request.data)) if form_class else {}
        getattr(card, act)(by=self.request.user, **entered)
        return self.answer(card)


class CardActs(Weighing):
    """Review, evaluation and objection, card by card."""

    @action(detail=True, methods=["post"])
    def see(self, request, pk=None):
        """The reviewer has looked at the card (4.3.1)."""
        return self._act("see", "review_refusal")

    @taking(QuestionForm)
    @action(detail=True, methods=["post"])
    def ask(self, request, pk=None):
        """A question to the clerk; the card is not signed before it is answered (4.3.1)."""
        return self._act("ask", "review_refusal", QuestionForm)

    @taking(AnswerForm)
    @action(detail=True, methods=["post"])
    def answer_question(self, request, pk=None):
        """The clerk's answer (4.3.1)."""
        return self._act("answer_question", "answer_refusal", AnswerForm)

    @taking(NoteForm)
    @action(detail=True, methods=["post"])
    def note(self, request, pk=None):
        """The word of who led the rep for a part of the month (4.3.1)."""
        return self._act("note", "note_refusal", NoteForm)

    @taking(AdjustmentForm)
    @action(detail=True, methods=["post"])
    def adjust(self, request, pk=None):
        """Points beyond the figures, with a reason (4.3.3)."""
        return self._act("adjust", "weighing_refusal", AdjustmentForm)

    @taking(ObjectionForm)
    @action(detail=True, methods=["post"])
    def object_to(self, request, pk=None):
        """The rep objects to the own published card; the objection is among the objections then (1.3.2)."""
        card = self.get_object()
        if refusal := Objection.refusal(card, request.user):
            raise refusal
        Objection.file(card, by=request.user, **entries(ObjectionForm(request.data, card=card)))
        return self.answer(card)
