from django.db import migrations, models


class Migration(migrations.Migration):
    """Each sum by customer has its month; its year is that of the month (5.3.2)."""

    dependencies = [("expenses", "0084_book_months_of_customers")]

    operations = [
        migrations.AlterField("customersum", "month", models.DateField()),
        migrations.AddIndex(
            "customersum",
            models.Index(fields=["month", "customer"], include=["category", "amount"], name="customer_sums_by_month"),
        ),
        migrations.RemoveIndex("customersum", "customer_sums_by_year"),
        migrations.RemoveField("customersum", "year"),
    ]
