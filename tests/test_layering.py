"""Imports go one way: bot -> index -> knowledge; and some libraries have one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("knowledge", "index", "bot")
ALLOWED = {"knowledge": {"knowledge"}, "index": {"index", "knowledge"}, "bot": {"bot", "index", "knowledge"}}
HOMES = {
    "faiss": {"index/vectors.py", "index/near.py"},
    "telegram": {"bot/telegram.py"},
    "dotenv": {"bot/config.py"},
}
CORE = (
    "normalise",
    "understand",
    "retrieve",
    "decide",
    "of_whom",
    "recall",
    "compose",
    "turns",
    "pipeline",
    "privacy",
    "texts",
    "messages",
)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(*packages: str) -> list[Path]:
    """Source files of packages."""
    return sorted(p for package in packages for p in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    """A package imports itself and what lies below it."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(package)
        for name in imports(path)
        if name.split(".")[0] in PACKAGES and name.split(".")[0] not in ALLOWED[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_has_one_home(library: str) -> None:
    """Only its home imports it."""
    users = {
        str(p.relative_to(ROOT)) for p in files(*PACKAGES, "scripts") for n in imports(p) if n.split(".")[0] == library
    }
    assert users <= HOMES[library]


def test_only_entry_points_read_the_environment() -> None:
    """`os.environ` stands in the entry points alone."""
    users = {str(p.relative_to(ROOT)) for p in files(*PACKAGES) if "os.environ" in p.read_text(encoding="utf-8")}
    assert users <= {"bot/__main__.py"}


def test_the_core_is_synchronous_and_knows_no_telegram_or_database() -> None:
    """The path of a message does not await, send or store."""
    banned = {"asyncio", "telegram", "sqlite3", "sqlite_utils"}
    wrong = [
        f"{name} imports {module}"
        for name in CORE
        for module in imports(ROOT / "bot" / f"{name}.py")
        if module.split(".")[0] in banned
    ]
    assert wrong == []


def test_there_are_no_import_cycles() -> None:
    """No file of ours imports, by any way round, itself."""
    graph: dict[str, set[str]] = {}
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in files(*PACKAGES)}
    for name, path in names.items():
        graph[name] = {i for i in imports(path) if i in names and i != name}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())
