"""Which tests prove which clause: read from the tests' marks, kept in proofs.json for where the tests are not."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PROOFS = Path(__file__).with_name("proofs.json")


def collect(tests: Path) -> dict[str, list[str]]:
    """Clause number -> names of the tests below `tests` marked with it, by themselves or by their module."""
    found = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module_marks = set(_clauses_in(_pytestmark(tree)))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in sorted(module_marks | set(_clauses_in(node.decorator_list))):
                    found[number].append(f"{path.relative_to(tests).as_posix()}::{node.name}")
    return dict(sorted(found.items()))


def _pytestmark(tree: ast.Module) -> list[ast.expr]:
    return [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "pytestmark" for name in node.targets)
    ]


def _clauses_in(marks: list[ast.expr]) -> Iterator[str]:
    for mark in marks:
        for node in ast.walk(mark):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "clause":
                yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def kept() -> dict[str, list[str]]:
    """The proofs of this release; CI fails unless they are current and all pass."""
    return json.loads(PROOFS.read_text(encoding="utf-8")) if PROOFS.exists() else {}


def keep(proofs: dict[str, list[str]]) -> None:
    PROOFS.write_text(json.dumps(proofs, indent=1) + "\n", encoding="utf-8")
