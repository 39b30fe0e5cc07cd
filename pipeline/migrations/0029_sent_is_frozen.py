from django.db import migrations

FREEZE = """
CREATE FUNCTION refuse_change_of_sent_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    open_states text[] := ARRAY['draft', 'review', 'approved'];
    may_change text[] := ARRAY['state', 'version', 'feedback', 'answered_at'];
BEGIN
    IF OLD.state <> ALL (open_states) AND (
        NEW.state = ANY (open_states) OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
    ) THEN
        RAISE EXCEPTION 'a version that was sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_version BEFORE UPDATE ON pipeline_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_version();

CREATE FUNCTION refuse_change_of_sent_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place uuid := (CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> 'proposal_id')::uuid;
    may_change text[] := ARRAY['valid_until', 'version'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM pipeline_proposal WHERE id = place AND state NOT IN ('draft', 'review', 'approved')) THEN
        RAISE EXCEPTION 'a version that was sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER freeze_terms BEFORE INSERT OR UPDATE OR DELETE ON pipeline_quotation
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_part();
CREATE TRIGGER freeze_plan BEFORE INSERT OR UPDATE OR DELETE ON pipeline_planstep
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_part();
"""

THAW = """
DROP TRIGGER freeze_plan ON pipeline_planstep;
DROP TRIGGER freeze_terms ON pipeline_quotation;
DROP FUNCTION refuse_change_of_sent_part();
DROP TRIGGER freeze_version ON pipeline_proposal;
DROP FUNCTION refuse_change_of_sent_version();
"""


class Migration(migrations.Migration):
    """A version that was sent keeps its texts, terms and plan; only its fate and how long it holds may change."""

    dependencies = [("pipeline", "0028_approvals_and_plans")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
