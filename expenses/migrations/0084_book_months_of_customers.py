from django.db import migrations

BOOK = """
CREATE OR REPLACE FUNCTION book_expenses(told expense_told[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO expenses_monthsum (month, category_id, team_id, person_id, approved, amount, count)
        SELECT date_trunc('month', day)::date, category, team, person, approved, sum(amount), sum(count)
        FROM unnest(told) GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 OR sum(count) <> 0;
    INSERT INTO expenses_customersum ({column}, category_id, team_id, person_id, customer_id, approved, amount, count)
        SELECT {of_day}, category, team, person, customer, approved, sum(amount), sum(count)
        FROM unnest(told) WHERE customer IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0 OR sum(count) <> 0;
$$
"""
FILL = """
INSERT INTO expenses_customersum ({column}, category_id, team_id, person_id, customer_id, approved, amount, count)
    SELECT {of_day}, category_id, team_id, person_id, customer_id, approved, sum(amount), count(*)
    FROM (SELECT *, spent_on AS day FROM expenses_spending) AS told WHERE customer_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
"""
# Nothing is booked between the old sums and the new ones.
LOCK = """
LOCK TABLE expenses_claim, expenses_claimline, expenses_pastexpense, expenses_customersum IN SHARE ROW EXCLUSIVE MODE
"""
MONTH = {"column": "month", "of_day": "date_trunc('month', day)::date"}
YEAR = {"column": "year", "of_day": "extract(year FROM day)"}


def booked_by(span: dict[str, str]) -> list[str]:
    return [LOCK, BOOK.format(**span), "DELETE FROM expenses_customersum", FILL.format(**span)]


class Migration(migrations.Migration):
    """Sums by customer are booked by month, from the state in which they are filled anew (5.3.2)."""

    dependencies = [("expenses", "0083_months_of_customers_and_rows_of_findings")]

    operations = [migrations.RunSQL(booked_by(MONTH), booked_by(YEAR))]
