"""Which format a file is in, by its name and first characters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from tokenscan.environments.entry import Entry
from tokenscan.environments.paths import is_dotenv, split_path, strip_template

Format = Callable[[str], Iterator[Entry]]

FORMATS = {
    "dotenv": ("dotenv", "read_dotenv"),
    "yaml": ("yaml_", "read_yaml"),
    "json": ("json_", "read_json"),
    "toml": ("toml_", "read_toml"),
    "hcl": ("hcl", "read_hcl"),
    "xml": ("xml_", "read_xml"),
    "properties": ("properties", "read_properties"),
    "ini": ("ini", "read_ini"),
    "python": ("python_", "read_python"),
    "ruby": ("assignments", "read_ruby"),
    "shell": ("assignments", "read_shell"),
    "lines": ("lines", "read_lines"),
}
"""The module and the function of each: loaded when a file in that format is read."""

TEMPLATED = frozenset({"dotenv", "yaml", "json", "toml", "xml", "properties", "ini"})
"""Formats in which ``{{ }}``, ``{% %}`` and ``<% %>`` are no part of the language, but of a template round it."""

_ENDINGS = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonc": "json",
    ".json5": "json",
    ".toml": "toml",
    ".tf": "hcl",
    ".tfvars": "hcl",
    ".hcl": "hcl",
    ".xml": "xml",
    ".properties": "properties",
    ".ini": "ini",
    ".cfg": "ini",
    ".cnf": "ini",
    ".py": "python",
    ".rb": "ruby",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".envrc": "shell",
}


def choose_format(path: str, text: str) -> str:
    """The name of the format of *text*, which lies at *path*: a key of ``FORMATS``."""
    _, name = split_path(path)
    name = strip_template(name)
    ending = name[name.rfind(".") :] if "." in name else ""
    if is_dotenv(name):
        return _ENDINGS.get(ending, "dotenv")
    return _ENDINGS.get(ending) or _look(text)


def load_format(name: str) -> Format:
    """The function that reads the format called *name*."""
    module, function = FORMATS[name]
    read: Format = getattr(import_module(f"tokenscan.environments.formats.{module}"), function)
    return read


def _look(text: str) -> str:
    """The format of a ``.config`` or ``.conf`` file, or of one without an ending."""
    start = text.lstrip()
    if start.startswith("<"):
        return "xml"
    if start.startswith("---"):
        return "yaml"
    if start.startswith("{"):
        return "json"
    return "ini" if start.startswith("[") or "\n[" in text else "lines"
