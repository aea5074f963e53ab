"""Does a token stand in plain where images are built and services started?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenscan.gitio.plumbing import GitError
from tokenscan.gitio.worktree import Unlisted, find_work_tree, list_files
from tokenscan.inventory.issue import Issue
from tokenscan.model.secret import Secret

MIN_BYTES = 8
"""A shorter value may stand anywhere by chance."""

MAX_FILE_BYTES = 1 << 20

_DOCKERFILE = re.compile(r"(?:.*\.)?(?:dockerfile|containerfile)(?:\..*)?", re.IGNORECASE)
_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-].*)?\.ya?ml", re.IGNORECASE)
_OTHER = re.compile(
    r"makefile|justfile|procfile|jenkinsfile|taskfile\.ya?ml|vagrantfile|package\.json|tox\.ini|noxfile\.py"
    r"|\.gitlab-ci\.yml|\.travis\.yml|(?:azure|bitbucket)-pipelines\.ya?ml|cloudbuild\.ya?ml|appveyor\.yml"
    r"|.*\.(?:sh|bash|ps1|bat|cmd|service|mk|tf|tfvars|plist)",
    re.IGNORECASE,
)
_FOLDERS = re.compile(r"(?:^|/)(?:\.github/(?:workflows|actions)|\.circleci|\.buildkite|\.woodpecker)/[^\0]*\.ya?ml$")
_INSTRUCTION = re.compile(rb"^[ \t]*(ARG|ENV)[ \t]+((?:\\\r?\n|[^\n])*)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BuildFile:
    """A file that builds or starts something: *name* relative to the root, and its bytes."""

    name: str
    data: bytes

    @property
    def is_dockerfile(self) -> bool:
        """Does it say how an image is built?"""
        return bool(_DOCKERFILE.fullmatch(self.name.rpartition("/")[2]))

    @property
    def is_compose(self) -> bool:
        """Does it say which services run?"""
        return bool(_COMPOSE.fullmatch(self.name.rpartition("/")[2]))

    def line_at(self, offset: int) -> int:
        """The line, from 1, of the byte at *offset*."""
        return self.data.count(b"\n", 0, offset) + 1


def read_build_files(folder: Path) -> tuple[tuple[BuildFile, ...], tuple[Issue, ...]]:
    """The files round *folder* that build or start something (of the work tree that it is in, else below itself), and
    what could not be read. What git ignores is left out.
    """
    files: list[BuildFile] = []
    issues: list[Issue] = []
    tree = find_work_tree(str(folder)) or str(folder.resolve())
    for path in _list_paths(folder, tree, issues):
        name = os.path.relpath(path, tree).replace(os.sep, "/")
        if not _is_build_file(name) or os.path.islink(path) or not os.path.isfile(path):  # noqa: PTH113, PTH114
            continue
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            issues.append(_unread(name, error.strerror or "unknown"))
            continue
        if len(data) <= MAX_FILE_BYTES:
            files.append(BuildFile(name, data))
    return tuple(files), tuple(issues)


def _unread(name: str, why: str) -> Issue:
    return Issue("unplaced", f"{name} cannot be read", why, "let the user who runs the check read it")


def _list_paths(folder: Path, tree: str, issues: list[Issue]) -> Iterator[str]:
    if find_work_tree(str(folder)) is None:
        for at, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name not in ("node_modules", ".venv", "venv", ".git")]
            yield from (os.path.join(at, name) for name in names)  # noqa: PTH118
        return
    try:
        for path in list_files(tree, tree, include_ignored=False):
            if isinstance(path, Unlisted):
                issues.append(_unread(path.folder, path.detail))
            else:
                yield path
    except GitError as error:
        issues.append(_unread(tree, str(error)))


def _is_build_file(name: str) -> bool:
    base = name.rpartition("/")[2]
    return bool(
        _DOCKERFILE.fullmatch(base) or _COMPOSE.fullmatch(base) or _OTHER.fullmatch(base) or _FOLDERS.search(name)
    )


def check_deployment(files: Iterable[BuildFile], secret: Secret, variable: str) -> Iterator[Issue]:
    """What is wrong in *files* with a token of that value, which comes from the environment *variable* (empty if it
    does not).
    """
    for file in files:
        yield from _find_value(file, secret.reveal())
        if variable:
            yield from _find_build_arguments(file, variable)


def _find_value(file: BuildFile, value: bytes) -> Iterator[Issue]:
    at = file.data.find(value) if len(value) >= MIN_BYTES else -1
    if at >= 0:
        yield Issue(
            "place-plain",
            f"the value stands in {file.name}:{file.line_at(at)}",
            "whoever reads the file, the image or the list of processes has the token",
            "rotate the token, and hand it over as a secret of the builder or by a file of mode 0600",
        )


def _find_build_arguments(file: BuildFile, variable: str) -> Iterator[Issue]:
    name = re.escape(variable.encode())
    if file.is_dockerfile:
        for found in _INSTRUCTION.finditer(file.data):
            if re.search(rb"(?<![\w$\{])" + name + rb"(?![\w])", found[2]):
                yield _leaks_into_image(file, found.start(1), f"{found[1].decode().upper()} {variable}", variable)
        return
    for found in re.finditer(rb"--build-arg[ =]+[\"']?" + name + rb"(?![\w])", file.data):
        yield _leaks_into_image(file, found.start(), f"--build-arg {variable}", variable)
    if file.is_compose:
        for line in _find_compose_arguments(file.data, variable):
            yield _tell_image(file.name, line, f"build: args: {variable}", variable)


def _leaks_into_image(file: BuildFile, offset: int, text: str, variable: str) -> Issue:
    return _tell_image(file.name, file.line_at(offset), text, variable)


def _tell_image(name: str, line: int, text: str, variable: str) -> Issue:
    return Issue(
        "place-image",
        f"{name}:{line} has {text}",
        "build arguments and variables stay readable in an image's history",
        f"mount it instead: RUN --mount=type=secret,id={variable} …, and docker build --secret id={variable},"
        f"env={variable}",
    )


def _find_compose_arguments(data: bytes, variable: str) -> Iterator[int]:
    """The lines on which services pass *variable* to their build."""
    import yaml

    try:
        document = yaml.compose(data.decode("utf-8", "replace"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return  # compose itself refuses it
    for service in _children(_children(document).get("services")).values():
        arguments = _children(_children(service).get("build")).get("args")
        for entry in getattr(arguments, "value", ()) if arguments is not None else ():
            key = entry[0] if isinstance(entry, tuple) else entry
            if isinstance(key.value, str) and key.value.partition("=")[0].strip() == variable:
                yield key.start_mark.line + 1


def _children(node: Any) -> Mapping[str, Any]:
    """The values of a mapping's node by their keys."""
    pairs = node.value if node is not None and node.id == "mapping" else ()
    return {key.value: value for key, value in pairs if isinstance(key.value, str)}


CommandLines = Sequence[tuple[str, bytes]]
"""(process id, its command line, the parts each with NUL behind)."""


def read_command_lines(folder: Path = Path("/proc")) -> CommandLines:
    """Those of this machine's processes but for our own, where the system shows them."""
    lines = []
    for file in sorted(folder.glob("[0-9]*/cmdline")):
        try:
            lines.append((file.parent.name, file.read_bytes()))
        except OSError:
            continue  # it has ended, or is hidden from us
    return tuple(line for line in lines if line[0] != str(os.getpid()))


def check_processes(lines: CommandLines, secret: Secret) -> Iterator[Issue]:
    """The processes that have the value on their command line."""
    value = secret.reveal()
    for process, line in lines:
        if len(value) >= MIN_BYTES and value in line:
            program = os.path.basename(os.fsdecode(line.partition(b"\0")[0]))  # noqa: PTH119
            shown = "?" if value in os.fsencode(program) else program
            yield Issue(
                "place-process",
                f"process {process} ({shown}) has the value on its command line",
                "every user of the machine can list it",
                "rotate the token, and hand it over by the environment or by a file",
            )
