from django.db import migrations

OF_LINES = """
CREATE FUNCTION refuse_change_of_approved_bonus() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run uuid;
BEGIN
    IF TG_TABLE_NAME = 'appraisal_lossuse' THEN
        SELECT run_id INTO run FROM appraisal_bonusline
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.line_id ELSE NEW.line_id END;
    ELSIF TG_OP = 'DELETE' THEN
        run := OLD.run_id;
    ELSE
        run := NEW.run_id;
    END IF;
    IF EXISTS (SELECT FROM appraisal_bonusrun WHERE id = run AND state IN ('approved', 'exported', 'paid'))
        OR (TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'appraisal_bonusline' AND OLD IS DISTINCT FROM NEW)
        OR (TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'appraisal_lossuse')
    THEN
        RAISE EXCEPTION 'The lines of an approved bonus run stand as they were approved.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_approved BEFORE INSERT OR UPDATE OR DELETE ON appraisal_bonusline
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_approved_bonus();
CREATE TRIGGER keep_approved BEFORE INSERT OR UPDATE OR DELETE ON appraisal_lossuse
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_approved_bonus();
"""
NOT_OF_LINES = """
DROP TRIGGER keep_approved ON appraisal_lossuse;
DROP TRIGGER keep_approved ON appraisal_bonusline;
DROP FUNCTION refuse_change_of_approved_bonus();
"""

OF_RUNS = """
CREATE FUNCTION refuse_change_of_approved_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('approved', 'exported', 'paid') AND (TG_OP = 'DELETE' OR (
        OLD.period_id, OLD.revision, OLD.pool, OLD.wanted, OLD.total, OLD.made_by_id, OLD.made_at, OLD.approved_by_id,
        OLD.approved_at, NEW.state IN ('approved', 'exported', 'paid'), NEW.state <> 'approved' OR OLD.state = 'approved',
        NEW.state = 'paid' OR OLD.state <> 'paid'
    ) IS DISTINCT FROM (
        NEW.period_id, NEW.revision, NEW.pool, NEW.wanted, NEW.total, NEW.made_by_id, NEW.made_at, NEW.approved_by_id,
        NEW.approved_at, true, true, true
    )) THEN
        RAISE EXCEPTION 'An approved bonus run stands as it was approved.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND NEW.total <> (
        SELECT coalesce(sum(amount), 0) FROM appraisal_bonusline WHERE run_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'A bonus run comes to the sum of its lines.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_approved BEFORE UPDATE OR DELETE ON appraisal_bonusrun
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_approved_run();
"""
NOT_OF_RUNS = """
DROP TRIGGER keep_approved ON appraisal_bonusrun;
DROP FUNCTION refuse_change_of_approved_run();
"""

FILES = """
CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON appraisal_payrollfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """Approved bonuses stand, the sums of a run are those of its lines, what payroll got is kept (4.4.1)."""

    dependencies = [("appraisal", "0031_bonus"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(OF_LINES, NOT_OF_LINES),
        migrations.RunSQL(OF_RUNS, NOT_OF_RUNS),
        migrations.RunSQL(FILES, "DROP TRIGGER keep_rows ON appraisal_payrollfile"),
        never_empty("appraisal_bonusline"),
        never_empty("appraisal_bonusrun"),
        never_empty("appraisal_lossuse"),
        never_empty("appraisal_payrollfile"),
    ]
