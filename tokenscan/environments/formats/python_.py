"""Python settings, by the standard library's parser; nothing is run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.limits import MAX_DEPTH
from tokenscan.environments.text import ByteOffsets
from tokenscan.environments.word_set import word_set

_READERS = word_set("get getenv setdefault config env str env_str get_env getenv_str")
"""Functions that take a variable's name and its default: ``os.environ.get("KEY", "value")``."""


def read_python(text: str) -> Iterator[Entry]:
    """Literals that are assigned at the top, in classes and in ``if``, below the names of the class, the variable and
    the keys. The default of a variable that is read from the environment is that variable's value.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        raise UnreadableError(0, f"not Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError(0, f"not Python: {type(error).__name__}") from None
    yield from _Reader(text).read(tree.body, ())


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._bytes = ByteOffsets(text)
        self._lines = [0]
        for line in self._bytes.data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def read(self, body: list[ast.stmt], names: tuple[str, ...]) -> Iterator[Entry]:
        if len(names) > MAX_DEPTH:
            return
        for statement in body:
            if isinstance(statement, ast.ClassDef):
                yield from self.read(statement.body, (*names, statement.name))
            elif isinstance(statement, (ast.If, ast.Try, ast.With)):
                yield from self.read(statement.body, names)
                yield from self.read(getattr(statement, "orelse", []), names)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    yield from self._value(statement.value, (*names, *_name_target(target)), 0)
            elif isinstance(statement, ast.AnnAssign) and statement.value:
                yield from self._value(statement.value, (*names, *_name_target(statement.target)), 0)
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                yield from self._value(statement.value, names, 0)

    def _value(self, node: ast.expr, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        if depth > MAX_DEPTH:
            return
        if isinstance(node, ast.Constant):
            yield self._constant(node, names)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield from self._value(value, (*names, str(key.value)), depth + 1)
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for item in node.elts:
                yield from self._value(item, names, depth + 1)
        elif isinstance(node, ast.Call):
            yield from self._call(node, names, depth + 1)
        elif isinstance(node, ast.BoolOp):  # os.environ.get("KEY") or "value"
            yield from self._value(node.values[-1], names, depth + 1)
        elif isinstance(node, (ast.Attribute, ast.Name, ast.Subscript, ast.JoinedStr)):
            start, end = self._span(node)
            yield Entry(names, f"${{{self._text[start:end]}}}", start, end)

    def _call(self, node: ast.Call, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0] if node.args else None
        if called in _READERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            default = next((each.value for each in node.keywords if each.arg == "default"), None)
            default = default or (node.args[1] if len(node.args) > 1 else None)
            if isinstance(default, ast.Constant):
                yield self._constant(default, (*names[:-1], first.value))
            return
        for keyword in node.keywords:
            if keyword.arg:
                yield from self._value(keyword.value, (*names, keyword.arg), depth)

    def _constant(self, node: ast.Constant, names: tuple[str, ...]) -> Entry:
        start, end = self._span(node)
        raw = self._text[start:end]
        if not isinstance(node.value, (str, bytes)):
            return Entry(names, "" if node.value is None else raw, start, end)
        value = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        plain = raw[1:-1] == value
        return Entry(names, value, start + plain, end - plain)

    def _span(self, node: ast.expr) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        start = self._lines[node.lineno - 1] + node.col_offset
        end = self._lines[end_line - 1] + end_column
        return self._bytes.to_text(start), self._bytes.to_text(end)


def _name_target(node: ast.expr) -> tuple[str, ...]:
    """``app.config["KEY"]`` is ``app``, ``config``, ``KEY``."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*_name_target(node.value), node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return (*_name_target(node.value), str(node.slice.value))
    return ()
