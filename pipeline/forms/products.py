from salesdept.common.forms import NewRecordForm, VersionedForm

from ..models import Product


class ProductForm(NewRecordForm):
    clause = "3.3.2"

    class Meta:
        model = Product
        fields = ["name", "series", "list_price", "cost", "unit", "is_active"]


class ProductEditForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = Product
        fields = ["name", "series", "list_price", "cost", "unit", "is_active"]
