"""Migrations of many tables in a fraction of the time."""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations none of which changes what another one made, on one rendering of the models.

    Django renders all models around a model anew for each operation: with 150 of them that is nearly all that a fresh
    database takes. An index or constraint may follow its field; a field of a new table belongs in its CreateModel.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[Operation]):
        self.operations = operations
        self.reversible = all(operation.reversible for operation in operations)  # type: ignore[misc]

    def deconstruct(self):
        return type(self).__name__, [], {"operations": self.operations}

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    def state_forwards(self, app_label, state):
        # Without rendered models a change costs nothing; who asks for them next renders them.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
