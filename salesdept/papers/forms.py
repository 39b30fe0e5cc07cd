from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import VersionedForm

from .kinds import KINDS
from .letterhead import LOGO_BYTES, Letterhead, logo_of


class LanguageForm(forms.Form):
    """In which language a paper is wanted."""

    clause = "3.4.3"
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AskForm(LanguageForm):
    """A paper by the name of its kind and the id of its document, as programs ask for it."""

    kind = forms.ChoiceField(label=_("Paper"), choices=lambda: [(kind.name, kind.label) for kind in KINDS.values()])
    document = forms.UUIDField(label=_("Document"))


class LetterheadForm(VersionedForm):
    """The company's head; a new picture replaces the logo, the box takes it away."""

    clause = "3.4.3"
    picture = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG, up to 2 MB; it is made 14 mm high.")
    )
    without_logo = forms.BooleanField(label=_("Without a logo"), required=False)

    class Meta:
        model = Letterhead
        fields = [
            "name", "name_en", "address", "address_en", "tax_id", "telephone", "email", "website", "represented_by",
            "bank",
        ]  # fmt: skip

    groups = [
        (_("Name and address"), ["name", "name_en", "address", "address_en", "tax_id", "represented_by"]),
        (_("How to reach us"), ["telephone", "email", "website"]),
        (_("Payments"), ["bank"]),
        (_("Logo"), ["picture", "without_logo"]),
    ]

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        if not picture:
            return None
        if picture.size > LOGO_BYTES:
            raise forms.ValidationError(_("The picture is larger than 2 MB."))
        logo = logo_of(picture.read())
        if logo is None:
            raise forms.ValidationError(_("This is no picture in PNG or JPEG that can be a logo."))
        return logo

    def further_changes(self, saved) -> dict:
        return {"logo": ["", _("changed")]} if self._touches_logo else {}

    @property
    def _touches_logo(self) -> bool:
        return bool(self.cleaned_data["picture"] or self.cleaned_data["without_logo"])

    def save(self, commit=True):
        if self._touches_logo:
            self.instance.logo = self.cleaned_data["picture"] or b""
        return super().save(commit)
