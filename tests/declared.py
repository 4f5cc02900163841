"""How a test finds names that are written out where they are not declared."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lists_of(names: Set[str], code: str) -> Iterator[tuple[int, list[str]]]:
    """Line and names of each list, tuple, set or dict in the code that writes out more than one of them.

    Elements and keys count, and the arms of a dict whose values are worked out do not: there a name
    stands beside what it is the name of.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            parts: list[ast.expr | None] = list(node.elts)
        elif isinstance(node, ast.Dict) and not all(_worked_out(value) for value in node.values):
            parts = list(node.keys)
        else:
            continue
        texts = {part.value for part in parts if isinstance(part, ast.Constant)}
        found = sorted(text for text in texts if isinstance(text, str) and text in names)
        if len(found) > 1:
            yield node.lineno, found


def _worked_out(value: ast.expr) -> bool:
    """Whether it is a name, a call or an expression of these; a message marked for translation is none."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", None) != "N_"
    return isinstance(value, ast.Name | ast.Attribute | ast.BinOp | ast.Subscript)


def written_out(names: Set[str], declared: Path) -> list[str]:
    """Where the product writes out lists of these names, the module that declares them aside."""
    return [
        f"{path.relative_to(ROOT)}:{line} lists {', '.join(found)}"
        for path in sorted([*ROOT.glob("engagement/**/*.py"), *ROOT.glob("pages/*.py")])
        if path != declared
        for line, found in lists_of(names, path.read_text(encoding="utf-8"))
    ]
