"""One company, one file, as JSON (3.1.2): two files made one, the way back, and the blind question."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet, entries
from salesdept.common.web import visible_or_404

from ..doubles import Company, whose
from ..forms import MergeForm, TakenForm
from ..models import Customer, Merge
from ..models.merge import must_merge
from ..roles import CORRECT, SELLERS


class MergeOfTwoForm(forms.Form):
    """The body by which a program merges two files."""

    clause = "3.1.2"

    kept = forms.UUIDField(label=gettext_lazy("The file that stays"))
    gone = forms.UUIDField(label=gettext_lazy("The other file"))
    taken_over = forms.CharField(
        label=gettext_lazy("Fields taken from the other file"),
        required=False,
        help_text=gettext_lazy("Names with commas between them. Empty ones are filled from it by themselves."),
    )


class MergeSerializer(serializers.ModelSerializer):
    undo_until = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Merge
        fields = ["id", "kept", "gone", "by", "rows_moved", "created_at", "undo_until", "undone_at", "version"]
        read_only_fields = fields


class MergeViewSet(RecordViewSet):
    """Files that were merged into others. `POST` merges two; `POST /{id}/undo/` makes them two again, for 30 days."""

    model = Merge
    serializer_class = MergeSerializer
    roles = CORRECT
    clauses = ("3.1.2", "7.1.1")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(MergeOfTwoForm)
    def create(self, request):
        """Everything of `gone` moves to `kept`; old links lead there."""
        asked = entries(MergeOfTwoForm(request.data))
        kept, gone = self._mergeable(asked["kept"]), self._mergeable(asked["gone"])
        if kept == gone:
            raise ValidationError({"gone": [_("These are one file already.")]})
        blank = MergeForm(kept=kept, gone=gone)
        chosen = {name: field.initial for name, field in blank.fields.items()}
        for name in filter(None, (one.strip() for one in asked["taken_over"].split(","))):
            if name not in chosen:
                raise ValidationError({"taken_over": [_("Nothing to choose in %(name)s.") % {"name": name}]})
            chosen[name] = MergeForm.GONE
        form = MergeForm(chosen, kept=kept, gone=gone)
        entries(form)
        return self.answer(Merge.of(kept, gone, by=request.user, facts=form.facts()), status.HTTP_201_CREATED)

    def _mergeable(self, pk) -> Customer:
        user = self.request.user
        customer = visible_or_404(Customer.objects.visible_to(user).read_by(user), pk=pk)
        must_merge(customer, user)
        return customer

    @action(detail=True, methods=["post"])
    def undo(self, request, pk=None):
        """Two files again; what somebody changed since stays as it is."""
        merge = self.get_object()
        merge.undo(by=request.user)
        return self.answer(merge)


class TakenSerializer(serializers.Serializer):
    """`answer`: free, yours, pool or taken; never whose, never under which name. `files` are those one may open."""

    answer = serializers.CharField()
    files = serializers.ListField(child=serializers.UUIDField())


class TellsTaken:
    """`POST /customers/taken/`: the blind question, counted as on the page (7.1.3)."""

    @extend_schema(responses=TakenSerializer)
    @taking(TakenForm)
    @action(detail=False, methods=["post"], roles=SELLERS)
    def taken(self, request):
        """Whether a company is free, the caller's, in the pool, or a colleague's."""
        answer, found = whose(Company(**entries(TakenForm(request.data))), request.user)
        return Response({"answer": answer, "files": [one.customer.pk for one in found.seen]})
