"""Operations of a migration that are carried out together come to what they come to one by one."""

from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from salesdept.common.together import Together

OPERATIONS = [
    migrations.CreateModel("Team", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("Rep", "name", models.CharField(default="", max_length=20)),
    migrations.AddField("Rep", "team", models.ForeignKey("common.Team", models.CASCADE, null=True)),
    migrations.AddIndex("Rep", models.Index(fields=["name"], name="reps_by_name")),
]


def before() -> ProjectState:
    """One table, and its model already rendered, as a running migration finds it."""
    state = ProjectState()
    migrations.CreateModel("Rep", [("id", models.BigAutoField(primary_key=True))]).state_forwards("common", state)
    assert state.apps.get_model("common", "rep")
    return state


def test_the_models_are_the_same_as_one_by_one():
    together, one_by_one = before(), before()
    Together(OPERATIONS).state_forwards("common", together)
    for operation in OPERATIONS:
        operation.state_forwards("common", one_by_one)
    assert together == one_by_one
    rep = together.apps.get_model("common", "rep")
    assert [field.name for field in rep._meta.fields] == ["id", "name", "team"]
    assert rep._meta.get_field("team").related_model is together.apps.get_model("common", "team")


def test_what_was_rendered_before_stays_as_it_was():
    state = before()
    earlier = state.clone()
    Together(OPERATIONS).state_forwards("common", state)
    assert [field.name for field in earlier.apps.get_model("common", "rep")._meta.fields] == ["id"]


def test_it_can_be_written_to_a_file_and_taken_back_where_each_part_can():
    text = MigrationWriter(
        type("Migration", (migrations.Migration,), {"operations": [Together(OPERATIONS)]})("0001", "common")
    )
    assert "Together(" in text.as_string()
    assert Together(OPERATIONS).reversible
    assert not Together([*OPERATIONS, migrations.RunPython(print)]).reversible
