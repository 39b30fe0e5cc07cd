"""What holds of the code itself: who may import whom, where rows come from, that every page is declared."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from salesdept.common.screens import SCREENS, Screen
from salesdept.common.workflow import Document
from tests.routes import all_patterns

ROOT = Path(__file__).parent.parent
APPS = ("customers", "pipeline", "appraisal", "expenses", "teamdev")

# Add an arrow here on purpose or not at all.
MAY_IMPORT = {
    "salesdept.common": set(),
    "salesdept.people": {"salesdept.common"},
    "salesdept.lists": {"salesdept.common", "salesdept.people"},
    "salesdept.papers": {"salesdept.common", "salesdept.people"},
    "salesdept.messages": {"salesdept.common", "salesdept.people", "salesdept.papers"},
    "salesdept.links": {"salesdept.common", "salesdept.people", "salesdept.messages"},
    "salesdept.webhooks": {"salesdept.common", "salesdept.people", "salesdept.messages"},
}
GROUND = {*MAY_IMPORT}
MAY_IMPORT |= {
    "customers": GROUND,
    "pipeline": GROUND | {"customers"},
    "appraisal": GROUND | {"customers", "pipeline"},
    "expenses": GROUND | {"customers", "pipeline"},
    "teamdev": GROUND | {"customers", "pipeline", "appraisal", "expenses"},
}
KNOW_ALL = ("salesdept.home", "salesdept.urls", "salesdept.api_urls", "salesdept.navigation", "salesdept.schedule")


def modules_of(part: str) -> Iterator[Path]:
    yield from (path for path in (ROOT / part.replace(".", "/")).rglob("*.py") if "migrations" not in path.parts)


def imports_of(part: str) -> Iterator[tuple[str, str]]:
    """(file, imported part) for each absolute import of another part."""
    for path in modules_of(part):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                for other in (*MAY_IMPORT, *KNOW_ALL):
                    if f"{module}.".startswith(f"{other}."):
                        yield path.relative_to(ROOT).as_posix(), other


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_parts_import_only_what_lies_below_them(part):
    allowed = MAY_IMPORT[part] | {part}
    assert [found for found in imports_of(part) if found[1] not in allowed] == []


def view_and_api_modules() -> list[Path]:
    names = {"views.py", "api.py", "forms.py", "filters.py"}
    return [
        path
        for part in MAY_IMPORT
        for path in modules_of(part)
        if path.name in names or path.parent.name in {"views", "api", "forms"}
    ]


def test_pages_and_api_reach_rows_through_visible_to():
    """`Model.objects.all()`, `.get()` and their like on the bare manager are doors beside the door."""
    offences = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in view_and_api_modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"all", "get", "first", "last", "in_bulk", "iterator", "raw", "values", "values_list"}
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in {"objects", "_base_manager", "_default_manager"}
    ]
    assert offences == []


def test_no_text_of_a_user_is_called_safe():
    """Markup that is meant is made by format_html where it is written, Django's own help texts too."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if "|safe" in path.read_text(encoding="utf-8")
    ]
    assert found == []
    for part in (*MAY_IMPORT, "salesdept.home"):
        for path in modules_of(part):
            assert "mark_safe" not in path.read_text(encoding="utf-8"), path


def test_templates_know_no_roles_and_ask_no_queries():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for smell in ("user.role ==", "user.is_manager", ".objects.", "is_superuser"):
            assert smell not in text, path


def test_nobody_but_a_step_assigns_a_state():
    offences = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for part in APPS
        for path in modules_of(part)
        if "models" not in path.relative_to(ROOT).parts and path.name != "models.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets)
    ]
    assert offences == []


def test_every_address_is_a_declared_page_or_api():
    for pattern in all_patterns():
        view = pattern.callback
        is_api = hasattr(view, "cls") and hasattr(view.cls, "roles") and hasattr(view.cls, "clauses")
        assert is_api or isinstance(getattr(view, "screen", None), Screen), pattern


def test_every_page_carries_out_known_clauses():
    from salesdept.common.regulation import CLAUSES

    for page in SCREENS.values():
        assert set(page.clauses) <= set(CLAUSES), page.view


def test_every_api_is_read_and_written_by_declared_clauses():
    from salesdept.common.regulation import CLAUSES

    for pattern in all_patterns():
        if hasattr(pattern.callback, "cls"):
            assert set(pattern.callback.cls.clauses) <= set(CLAUSES), pattern
            assert pattern.callback.cls.clauses, pattern


def test_every_step_names_a_known_clause():
    from salesdept.common.regulation import CLAUSES

    for model in apps.get_models():
        if issubclass(model, Document):
            for rule in model.steps().values():
                assert rule.clause in CLAUSES, (model, rule.name)


def test_no_relation_hides_what_a_model_can_do():
    """A reverse accessor like `user.leads` would silently replace a method of that name."""
    for model in apps.get_models():
        declared = _methods_of(model)
        for relation in model._meta.related_objects:
            hidden = relation.get_accessor_name()
            assert hidden not in declared, f"{relation.related_model.__name__} hides {model.__name__}.{hidden}"


def _methods_of(model) -> set[str]:
    """What the class says it can do in its source; the class itself has lost what a relation replaced."""
    source = ast.parse(Path(inspect.getsourcefile(model)).read_text(encoding="utf-8"))
    classes = [node for node in source.body if isinstance(node, ast.ClassDef) and node.name == model.__name__]
    return {item.name for node in classes for item in node.body if isinstance(item, ast.FunctionDef)}


def test_the_menu_leads_to_pages():
    from salesdept.common.screens import screen_at
    from salesdept.navigation import SECTIONS, SETTINGS

    items = [item for section in (*SECTIONS, *SETTINGS) for item in section.items]
    missing = [item.url_name for item in items if screen_at(item.url_name) is None]
    assert missing == []


def test_the_resolver_knows_nothing_else():
    """No admin, no debug pages."""
    assert not [name for name in get_resolver().reverse_dict if name in {"admin:index", "django-admindocs"}]
