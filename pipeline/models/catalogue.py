from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..querysets import ProductQuerySet


class Product(Record):
    """A product or service of the catalogue (3.3.2); prices without tax, cost None when not known."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    series = models.CharField(_("series"), max_length=60, blank=True)
    list_price = money_field(verbose_name=_("list price"))
    cost = money_field(verbose_name=_("cost"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(list_price__gte=0), name="price_not_negative")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("pipeline:product_edit", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER, Role.CLERK)
