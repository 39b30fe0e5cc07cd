from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record

STANDARD = {
    "marketing": _("Marketing expenses"),
    "travel": _("Travel expenses"),
    "entertainment": _("Entertainment expenses"),
    "communication": _("Communication expenses"),
    "training": _("Training and activities"),
}


class Category(Record):
    """A kind of expense (5.1.2): the regulation's own by `code`, further ones by name alone."""

    code = models.CharField(max_length=20, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name_plural = "categories"

    def __str__(self):
        return str(STANDARD.get(self.code, self.name))

    @property
    def code_or_name(self) -> str:
        """What the API calls it, in every language."""
        return self.code or self.name

    @classmethod
    def pk_of(cls, code_or_name):
        """The id of the category that the API calls so, None for none."""
        return cls.objects.filter(name=str(code_or_name)).values_list("pk", flat=True).first()

    @classmethod
    def standard(cls) -> list["Category"]:
        """The regulation's categories in its order; made at first use."""
        return [cls.objects.get_or_create(name=code, defaults={"code": code})[0] for code in STANDARD]

    @classmethod
    def find(cls, name: str) -> "Category | None":
        """The category that people call `name`, in the language they read now."""
        wanted = name.strip().casefold()
        return next((one for one in cls.objects.all() if str(one).casefold() == wanted), None)

    @classmethod
    def named(cls, name: str) -> "Category":
        """The category of that name, a further one if there is none (5.1.2)."""
        return cls.find(name) or cls.objects.create(name=name.strip())
