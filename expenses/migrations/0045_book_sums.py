from django.db import migrations

LIVE = "('submitted', 'approved', 'verified', 'in_payment', 'paid', 'void_pending')"

TOLD = """
CREATE TYPE expense_told AS (
    day date, category uuid, team uuid, person uuid, customer uuid, approved boolean, amount numeric, count integer
)
"""
BOOK = """
CREATE FUNCTION book_expenses(told expense_told[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO expenses_monthsum (month, category_id, team_id, person_id, approved, amount, count)
        SELECT date_trunc('month', day)::date, category, team, person, approved, sum(amount), sum(count)
        FROM unnest(told) GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 OR sum(count) <> 0;
    INSERT INTO expenses_customersum (year, category_id, team_id, person_id, customer_id, approved, amount, count)
        SELECT extract(year FROM day), category, team, person, customer, approved, sum(amount), sum(count)
        FROM unnest(told) WHERE customer IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0 OR sum(count) <> 0;
$$
"""
LINES = """
CREATE FUNCTION book_claim_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told expense_told[] := '{{}}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        told := told || coalesce((
            SELECT array_agg((line.spent_on, line.category_id, claim.team_id, claim.claimant_id, line.customer_id,
                claim.approved_by_id IS NOT NULL, -line.amount, -1)::expense_told)
            FROM before AS line JOIN expenses_claim AS claim ON claim.id = line.claim_id WHERE claim.state IN {live}
        ), '{{}}');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        told := told || coalesce((
            SELECT array_agg((line.spent_on, line.category_id, claim.team_id, claim.claimant_id, line.customer_id,
                claim.approved_by_id IS NOT NULL, line.amount, 1)::expense_told)
            FROM after AS line JOIN expenses_claim AS claim ON claim.id = line.claim_id WHERE claim.state IN {live}
        ), '{{}}');
    END IF;
    PERFORM book_expenses(told);
    RETURN NULL;
END $$
""".format(live=LIVE)
CLAIM = f"""
CREATE FUNCTION book_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM book_expenses((
        SELECT array_agg((line.spent_on, line.category_id, side.team_id, side.claimant_id, line.customer_id,
            side.approved, side.sign * line.amount, side.sign)::expense_told)
        FROM expenses_claimline AS line, (VALUES
            (-1, OLD.state, OLD.team_id, OLD.claimant_id, OLD.approved_by_id IS NOT NULL),
            (1, NEW.state, NEW.team_id, NEW.claimant_id, NEW.approved_by_id IS NOT NULL)
        ) AS side (sign, state, team_id, claimant_id, approved)
        WHERE line.claim_id = NEW.id AND side.state IN {LIVE}
    ));
    RETURN NULL;
END $$
"""
PAST = """
CREATE FUNCTION book_past_expenses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM book_expenses((
            SELECT array_agg((past.spent_on, past.category_id, past.team_id, past.claimant_id, NULL, true,
                -past.amount, -1)::expense_told)
            FROM before AS past WHERE past.counts
        ));
    END IF;
    PERFORM book_expenses((
        SELECT array_agg((past.spent_on, past.category_id, past.team_id, past.claimant_id, NULL, true,
            past.amount, 1)::expense_told)
        FROM after AS past WHERE past.counts
    ));
    RETURN NULL;
END $$
"""
FILL = """
SELECT book_expenses(array_agg((spent_on, category_id, team_id, person_id, customer_id, approved, amount, 1)::expense_told))
FROM expenses_spending
"""
SEEN = {
    "INSERT": "REFERENCING NEW TABLE AS after",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "REFERENCING OLD TABLE AS before",
}


def booked(table: str, function: str, *events: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER book_{event.lower()} AFTER {event} ON {table} {SEEN[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER book_{event.lower()} ON {table}",
        )
        for event in events
    ]


class Migration(migrations.Migration):
    """Each change of an expense is booked to the sums, from the state in which they are filled (5.3.2)."""

    dependencies = [("expenses", "0044_expense_sums")]

    operations = [
        migrations.RunSQL(TOLD, "DROP TYPE expense_told"),
        migrations.RunSQL(BOOK, "DROP FUNCTION book_expenses(expense_told[])"),
        migrations.RunSQL(LINES, "DROP FUNCTION book_claim_lines()"),
        migrations.RunSQL(CLAIM, "DROP FUNCTION book_claim()"),
        migrations.RunSQL(PAST, "DROP FUNCTION book_past_expenses()"),
        *booked("expenses_claimline", "book_claim_lines", "INSERT", "UPDATE", "DELETE"),
        *booked("expenses_pastexpense", "book_past_expenses", "INSERT", "UPDATE"),
        migrations.RunSQL(
            "CREATE TRIGGER book_state AFTER UPDATE ON expenses_claim FOR EACH ROW WHEN ("
            "(OLD.state, OLD.team_id, OLD.claimant_id, OLD.approved_by_id) IS DISTINCT FROM "
            "(NEW.state, NEW.team_id, NEW.claimant_id, NEW.approved_by_id)) EXECUTE FUNCTION book_claim()",
            "DROP TRIGGER book_state ON expenses_claim",
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
