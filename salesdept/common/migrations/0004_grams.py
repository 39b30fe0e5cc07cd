from django.db import migrations

# A loop, for a set-returning query over the same text takes six times as long.
GRAMS = r"""
CREATE FUNCTION grams(spelled text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
DECLARE
    found text[] := '{}';
    line text;
    sign text;
    one_back text;
    two_back text;
    kind text := 'gap';
    kind_before text := 'gap';
    place_in_run int := 0;
BEGIN
    FOREACH sign IN ARRAY string_to_array(spelled, NULL) LOOP
        kind := CASE WHEN sign IN (' ', E'\n') THEN 'gap' WHEN ascii(sign) > 127 THEN 'sign' ELSE 'letter' END;
        place_in_run := CASE WHEN kind = kind_before THEN place_in_run + 1 ELSE 1 END;
        IF kind = 'sign' THEN
            found := found || sign;
            IF place_in_run > 1 THEN found := found || (one_back || sign); END IF;
        ELSIF kind = 'letter' THEN
            IF place_in_run = 1 THEN found := found || ('^' || sign); END IF;
            IF place_in_run = 2 THEN found := found || ('^' || one_back || sign); END IF;
            IF place_in_run > 2 THEN found := found || (two_back || one_back || sign); END IF;
        END IF;
        two_back := one_back;
        one_back := sign;
        kind_before := kind;
    END LOOP;
    FOREACH line IN ARRAY string_to_array(spelled, E'\n') LOOP
        CONTINUE WHEN line = '';
        found := found || ARRAY['|' || left(line, 1), '|' || left(line, 2), '|' || left(line, 3), '=' || line];
    END LOOP;
    RETURN found;
END $$
"""


class Migration(migrations.Migration):
    """A text in pieces, for the search indexes (salesdept.common.finding).

    Signs alone and in pairs, letters and digits in threes, "^" before the first of a word, "|" before those of a line;
    "=" before a whole line.
    """

    dependencies = [("common", "0003_keep_audit")]

    operations = [migrations.RunSQL(GRAMS, "DROP FUNCTION grams(text)")]
