import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pipeline.catalogue.models
import pipeline.quotations.models
import salesdept.common.calendar
import salesdept.common.records
import salesdept.people.ranges
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Dated prices and costs, tax rates, bundles; a quotation of each proposal with its own sums; limits of offers."""

    dependencies = [
        ("pipeline", "0020_keep_projects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE TYPE textrange AS RANGE (subtype = text)", "DROP TYPE textrange"),
        migrations.RunSQL("CREATE SEQUENCE product_code", "DROP SEQUENCE product_code"),
        Together([
            migrations.CreateModel(
                name="Quotation",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    (
                        "currency",
                        models.CharField(
                            choices=[
                                ("TWD", "TWD"),
                                ("CNY", "CNY"),
                                ("USD", "USD"),
                                ("HKD", "HKD"),
                                ("JPY", "JPY"),
                                ("EUR", "EUR"),
                                ("SGD", "SGD"),
                                ("MYR", "MYR"),
                                ("GBP", "GBP"),
                                ("KRW", "KRW"),
                                ("VND", "VND"),
                            ],
                            default=pipeline.quotations.models.company_currency,
                            max_length=3,
                            verbose_name="currency",
                        ),
                    ),
                    (
                        "places",
                        models.PositiveSmallIntegerField(default=pipeline.quotations.models.company_places, editable=False),
                    ),
                    (
                        "rate",
                        models.DecimalField(
                            decimal_places=6, default=1, editable=False, max_digits=14, verbose_name="rate"
                        ),
                    ),
                    (
                        "rate_on",
                        models.DateField(default=salesdept.common.calendar.today, editable=False, verbose_name="rate of"),
                    ),
                    (
                        "discount_kind",
                        models.CharField(
                            choices=[("percent", "%"), ("amount", "amount")],
                            default="percent",
                            max_length=7,
                            verbose_name="kind of discount",
                        ),
                    ),
                    ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="discount")),
                    (
                        "valid_until",
                        models.DateField(default=pipeline.quotations.models.valid_until, verbose_name="valid until"),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="BundlePart",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("quantity", models.DecimalField(decimal_places=3, default=1, max_digits=12, verbose_name="quantity")),
                    ("is_optional", models.BooleanField(default=False, verbose_name="optional")),
                ],
                options={
                    "ordering": ["pk"],
                },
            ),
            migrations.CreateModel(
                name="ExchangeRate",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    (
                        "currency",
                        models.CharField(
                            choices=[
                                ("TWD", "TWD"),
                                ("CNY", "CNY"),
                                ("USD", "USD"),
                                ("HKD", "HKD"),
                                ("JPY", "JPY"),
                                ("EUR", "EUR"),
                                ("SGD", "SGD"),
                                ("MYR", "MYR"),
                                ("GBP", "GBP"),
                                ("KRW", "KRW"),
                                ("VND", "VND"),
                            ],
                            max_length=3,
                            verbose_name="currency",
                        ),
                    ),
                    ("day", models.DateField(default=salesdept.common.calendar.today, verbose_name="day")),
                    ("rate", models.DecimalField(decimal_places=6, max_digits=14, verbose_name="rate")),
                ],
                options={
                    "ordering": ["-day", "currency"],
                },
            ),
            migrations.CreateModel(
                name="ListPrice",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                    ("since", models.DateField(default=salesdept.common.calendar.today, verbose_name="from")),
                    ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                    (
                        "currency",
                        models.CharField(
                            max_length=3,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^[A-Z]{3}\\Z", "Three capital letters, as TWD or USD."
                                )
                            ],
                            verbose_name="currency",
                        ),
                    ),
                ],
                options={
                    "ordering": ["currency", "-since"],
                },
            ),
            migrations.CreateModel(
                name="OfferLimits",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ("since", models.DateField(default=salesdept.common.calendar.today, unique=True, verbose_name="from")),
                    (
                        "rep_discount",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.05"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="discount of a rep up to",
                        ),
                    ),
                    (
                        "supervisor_discount",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.10"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="discount of a supervisor up to",
                        ),
                    ),
                    (
                        "manager_discount",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.25"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="discount of the manager up to",
                        ),
                    ),
                    (
                        "rep_margin",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.30"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="margin of a rep from",
                        ),
                    ),
                    (
                        "supervisor_margin",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.20"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="margin of a supervisor from",
                        ),
                    ),
                    (
                        "manager_margin",
                        models.DecimalField(
                            decimal_places=4,
                            default=Decimal("0.10"),
                            max_digits=5,
                            validators=[
                                django.core.validators.MinValueValidator(Decimal("0")),
                                django.core.validators.MaxValueValidator(Decimal("1")),
                            ],
                            verbose_name="margin of the manager from",
                        ),
                    ),
                ],
                options={
                    "verbose_name_plural": "offer limits",
                    "ordering": ["-since"],
                },
            ),
            migrations.CreateModel(
                name="ProductCost",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                    ("since", models.DateField(default=salesdept.common.calendar.today, verbose_name="from")),
                    ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ],
                options={
                    "ordering": ["-since"],
                },
            ),
            migrations.CreateModel(
                name="TaxRate",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    (
                        "tax_class",
                        models.CharField(
                            choices=[
                                ("standard", "Standard rate"),
                                ("reduced", "Reduced rate"),
                                ("zero", "Zero rate"),
                                ("exempt", "Exempt"),
                            ],
                            max_length=10,
                            verbose_name="tax class",
                        ),
                    ),
                    ("rate", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="tax rate")),
                    ("since", models.DateField(default=salesdept.common.calendar.today, verbose_name="from")),
                ],
                options={
                    "ordering": ["tax_class", "-since"],
                },
            ),
            migrations.AddField(
                model_name="product",
                name="bundle",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("", "No bundle"),
                        ("whole", "A bundle with a price of its own"),
                        ("parts", "A bundle priced by its parts"),
                    ],
                    default="",
                    max_length=6,
                    verbose_name="bundle",
                ),
            ),
            migrations.AddField(
                model_name="product",
                name="code",
                field=models.CharField(blank=True, default="", max_length=40, verbose_name="number"),
            ),
            migrations.AddField(
                model_name="product",
                name="kind",
                field=models.CharField(
                    choices=[("product", "Product"), ("service", "Service")],
                    default="product",
                    max_length=8,
                    verbose_name="kind",
                ),
            ),
            migrations.AddField(
                model_name="product",
                name="name_en",
                field=models.CharField(blank=True, max_length=120, verbose_name="English name"),
            ),
            migrations.AddField(
                model_name="product",
                name="name_zh_hans",
                field=models.CharField(blank=True, max_length=120, verbose_name="name in Simplified Chinese"),
            ),
            migrations.AddField(
                model_name="product",
                name="tax_class",
                field=models.CharField(
                    choices=[
                        ("standard", "Standard rate"),
                        ("reduced", "Reduced rate"),
                        ("zero", "Zero rate"),
                        ("exempt", "Exempt"),
                    ],
                    default="standard",
                    max_length=10,
                    verbose_name="tax class",
                ),
            ),
            migrations.AddField(
                model_name="product",
                name="to_check",
                field=models.BooleanField(default=False, editable=False, verbose_name="to be checked"),
            ),
            migrations.AddField(
                model_name="proposal",
                name="language",
                field=models.CharField(
                    choices=[("zh-hant", "Traditional Chinese"), ("zh-hans", "Simplified Chinese"), ("en", "English")],
                    default="zh-hant",
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="bundle_name",
                field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="part of"),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="contents",
                field=models.CharField(blank=True, editable=False, max_length=600, verbose_name="consists of"),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="cost",
                field=models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True, verbose_name="cost"),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="discount",
                field=models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="discount"),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="discount_kind",
                field=models.CharField(
                    choices=[("percent", "%"), ("amount", "amount")],
                    default="percent",
                    max_length=7,
                    verbose_name="kind of discount",
                ),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="is_optional",
                field=models.BooleanField(default=False, verbose_name="optional"),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="list_price",
                field=models.DecimalField(
                    decimal_places=2, editable=False, max_digits=14, null=True, verbose_name="list price"
                ),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="name",
                field=models.CharField(default="", editable=False, max_length=120, verbose_name="name"),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name="quotationline",
                name="position",
                field=models.PositiveSmallIntegerField(default=1, editable=False),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="tax_rate",
                field=models.DecimalField(
                    decimal_places=4, null=True, editable=False, max_digits=5, verbose_name="tax rate"
                ),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="unit",
                field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="unit"),
            ),
        ]),
        migrations.AlterField(
            model_name="quotationline",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pipeline.product",
                verbose_name="product",
            ),
        ),
        migrations.AlterField(
            model_name="quotationline",
            name="quantity",
            field=models.DecimalField(decimal_places=3, default=1, max_digits=12, verbose_name="quantity"),
        ),
        Together([
            migrations.AddIndex(
                model_name="product",
                index=models.Index(fields=["series", "name"], name="products_by_series"),
            ),
            migrations.AddField(
                model_name="quotation",
                name="proposal",
                field=models.OneToOneField(
                    editable=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="quotation",
                    to="pipeline.proposal",
                ),
            ),
            migrations.AddField(
                model_name="quotationline",
                name="quotation",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="pipeline.quotation"
                ),
            ),
            migrations.AddField(
                model_name="bundlepart",
                name="bundle",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="pipeline.product"
                ),
            ),
            migrations.AddField(
                model_name="bundlepart",
                name="product",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="pipeline.product",
                    verbose_name="product",
                ),
            ),
            migrations.AddIndex(
                model_name="exchangerate",
                index=models.Index(fields=["-day", "-id"], name="rates_by_day"),
            ),
            migrations.AddConstraint(
                model_name="exchangerate",
                constraint=models.UniqueConstraint(fields=("currency", "day"), name="one_rate_per_day"),
            ),
            migrations.AddConstraint(
                model_name="exchangerate",
                constraint=models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="rate_above_zero"),
            ),
            migrations.AddField(
                model_name="listprice",
                name="product",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="pipeline.product"
                ),
            ),
            migrations.AddField(
                model_name="offerlimits",
                name="set_by",
                field=models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="productcost",
                name="product",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="pipeline.product"
                ),
            ),
            migrations.AddConstraint(
                model_name="taxrate",
                constraint=models.UniqueConstraint(fields=("tax_class", "since"), name="one_tax_rate_per_day"),
            ),
            migrations.AddConstraint(
                model_name="taxrate",
                constraint=models.CheckConstraint(
                    condition=models.Q(("rate__gte", 0), ("rate__lt", 1)), name="tax_class_has_a_rate"
                ),
            ),
            migrations.AddConstraint(
                model_name="quotation",
                constraint=models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="quotation_has_a_rate"),
            ),
            migrations.AddConstraint(
                model_name="quotation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("discount__gte", 0),
                        models.Q(
                            models.Q(("discount_kind", "percent"), _negated=True), ("discount__lte", 100), _connector="OR"
                        ),
                    ),
                    name="quotation_discount_within_bounds",
                ),
            ),
            migrations.AddConstraint(
                model_name="bundlepart",
                constraint=models.UniqueConstraint(fields=("bundle", "product"), name="one_part_per_product"),
            ),
            migrations.AddConstraint(
                model_name="bundlepart",
                constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="part_has_a_quantity"),
            ),
            migrations.AddConstraint(
                model_name="bundlepart",
                constraint=models.CheckConstraint(
                    condition=models.Q(("bundle", models.F("product")), _negated=True), name="no_bundle_in_itself"
                ),
            ),
            migrations.AddConstraint(
                model_name="listprice",
                constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="list_price_not_negative"),
            ),
            migrations.AddConstraint(
                model_name="listprice",
                constraint=models.CheckConstraint(
                    condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                    name="list_price_lasts",
                ),
            ),
            migrations.AddConstraint(
                model_name="listprice",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[
                        (salesdept.people.ranges.IdRange("product"), "&&"),
                        (pipeline.catalogue.models.TextRange("currency"), "&&"),
                        (salesdept.people.ranges.DateRange("since", "until"), "&&"),
                    ],
                    name="one_list_price_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="offerlimits",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("rep_discount__gte", 0),
                        ("supervisor_discount__gte", models.F("rep_discount")),
                        ("manager_discount__gte", models.F("supervisor_discount")),
                        ("manager_discount__lte", 1),
                    ),
                    name="discounts_rise_with_the_role",
                ),
            ),
            migrations.AddConstraint(
                model_name="offerlimits",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("manager_margin__gte", 0),
                        ("supervisor_margin__gte", models.F("manager_margin")),
                        ("rep_margin__gte", models.F("supervisor_margin")),
                        ("rep_margin__lte", 1),
                    ),
                    name="margins_fall_with_the_role",
                ),
            ),
            migrations.AddConstraint(
                model_name="productcost",
                constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="cost_not_negative"),
            ),
            migrations.AddConstraint(
                model_name="productcost",
                constraint=models.CheckConstraint(
                    condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                    name="cost_lasts",
                ),
            ),
            migrations.AddConstraint(
                model_name="productcost",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[
                        (salesdept.people.ranges.IdRange("product"), "&&"),
                        (salesdept.people.ranges.DateRange("since", "until"), "&&"),
                    ],
                    name="one_cost_at_a_time",
                ),
            ),
        ]),
    ]
