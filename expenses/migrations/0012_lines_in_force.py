from django.db import migrations


class Migration(migrations.Migration):
    """The lines of approved budgets are in force."""

    dependencies = [("expenses", "0011_commitments")]

    operations = [
        migrations.RunSQL(
            "UPDATE expenses_budgetline SET state = 'in_force' FROM expenses_budget "
            "WHERE expenses_budget.id = budget_id AND expenses_budget.state = 'approved'",
            migrations.RunSQL.noop,
        ),
    ]
