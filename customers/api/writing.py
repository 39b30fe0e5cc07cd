"""How records of chapter 7 are written and confidential fields read by programs: by the forms of the pages."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.schema import taking
from salesdept.common.api.views import entries
from salesdept.common.api.writing import changed, saved
from salesdept.common.errors import NotYourPart

from ..forms import LookForm
from ..roles import SELLERS


class MadeByForm:
    """Makes records by the forms of the pages.

    POST with the same `record_id` again gives the record that the first call made.
    """

    new_form: type
    named_beside: dict = {}
    """Fields of a new one's body that its form is not asked for."""
    creators: list = SELLERS

    def create(self, request):
        if request.user.role not in self.creators:
            raise NotYourPart(_("This belongs to another role."), self.clauses[0])
        return self.answer(saved(self.make_new_form(request.data)), status.HTTP_201_CREATED)

    def make_new_form(self, data):
        return self.new_form(data, by=self.request.user)


class WrittenByForm(MadeByForm):
    """Makes and changes records by the forms of the pages.

    PATCH names only what changes; with `version` it is refused (409) when somebody saved since.
    """

    edit_form: type

    def partial_update(self, request, pk=None):
        record = self.get_object()
        if not record.may_edit(request.user):
            raise NotYourPart(_("This is kept by others; you can read it."), self.clauses[0])
        return self.answer(changed(record, self.form_to_edit(record), request))

    def form_to_edit(self, record) -> type:
        return self.edit_form


class RevealedSerializer(serializers.Serializer):
    phone = serializers.CharField()
    email = serializers.CharField(required=False)
    other_phones = serializers.ListField(child=serializers.CharField(), required=False)
    other_emails = serializers.ListField(child=serializers.CharField(), required=False)


class Reveals:
    """`POST /{id}/reveal/`: the confidential fields whole, where the role allows it; the look is logged (7.1.3)."""

    @extend_schema(responses=RevealedSerializer)
    @taking(LookForm)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk=None):
        """Phone and e-mail whole. Who does not own the record gives a reason; it is kept with the look."""
        record = self.get_object()
        record.must_be_open_to(request.user)
        form = LookForm(request.data, record=record, by=request.user)
        shown = record.reveal(by=request.user, **entries(form))
        return Response(shown, headers={"Cache-Control": NO_STORE})


class MaskedSerializer(serializers.ModelSerializer):
    """Phone and e-mail as the caller may read them."""

    phone = serializers.CharField(source="shown_phone", read_only=True)
    email = serializers.CharField(source="shown_email", read_only=True)
