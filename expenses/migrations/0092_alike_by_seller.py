from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What a reviewer is told of an expense is found by its day and seller, and by the seller's tax ID."""

    atomic = False

    dependencies = [("expenses", "0091_fill_folded_sellers")]

    operations = [
        AddIndexConcurrently(
            model_name="claimline",
            index=models.Index(fields=["spent_on", "seller_key"], name="expenses_at_one_place"),
        ),
        AddIndexConcurrently(
            model_name="pastexpense",
            index=models.Index(
                fields=["spent_on", "amount", "seller_key"], condition=Q(counts=True), name="past_expenses_alike"
            ),
        ),
        AddIndexConcurrently(
            model_name="walletinvoice",
            index=models.Index(fields=["seller_tax_id"], name="wallet_by_seller", condition=~Q(seller_tax_id="")),
        ),
    ]
