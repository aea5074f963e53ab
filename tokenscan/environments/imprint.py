"""What of a setting can be compared with others, without its value: keyed hashes, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.environments.token import Mode
from tokenscan.model.environment import Clue, Environment
from tokenscan.model.location import Span
from tokenscan.model.rule import Confidence


@dataclass(frozen=True, slots=True)
class Mark:
    """A resource that the value names, as a hash; *environment*: whose it is (empty: unknown, it is compared)."""

    kind: str
    hash: str
    environment: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """One value of a setting at *span* of *path*. *hash* is the value's. *is_secret*: must no other environment have
    it? *certainty*: how sure that is. *login* stands for a user and the value as the password, *stem* for the value
    without its environment's name; both may be empty, as *weak*, why everybody guesses it. *mode* is that of the
    credential *rule* (a name) that it is. *is_whole*: the setting has no other value.
    """

    path: str
    object_id: str
    span: Span
    key: tuple[str, ...]
    section: str
    environment: Environment
    hash: str
    is_secret: bool = False
    certainty: Confidence = "medium"
    login: str = ""
    stem: str = ""
    mode: Mode = ""
    rule: str = ""
    weak: str = ""
    marks: tuple[Mark, ...] = ()
    is_shared: bool = False
    is_whole: bool = True

    @property
    def name(self) -> str:
        """The key as users read it."""
        return ".".join(self.key)


def pack_imprint(imprint: Imprint) -> list[object]:
    """As JSON has it, but for path and object, which are those of the file."""
    span, environment = imprint.span, imprint.environment
    return [
        [span.line, span.column, span.end_line, span.end_column],
        imprint.key,
        imprint.section,
        environment.name,
        [[clue.kind, clue.text, clue.line] for clue in environment.clues],
        imprint.hash,
        imprint.is_secret,
        imprint.certainty,
        imprint.login,
        imprint.stem,
        imprint.mode,
        imprint.rule,
        imprint.weak,
        [[mark.kind, mark.hash, mark.environment] for mark in imprint.marks],
        imprint.is_shared,
        imprint.is_whole,
    ]


def unpack_imprint(path: str, object_id: str, fields: list[object]) -> Imprint:
    """The imprint that was packed."""
    span, key, section, name, clues, hashed, is_secret, certainty, login, stem, mode, rule, weak, marks, *flags = fields
    environment = Environment(name, tuple(Clue(*clue) for clue in clues))  # type: ignore[arg-type, attr-defined]
    return Imprint(
        path,
        object_id,
        Span(*span),  # type: ignore[misc]
        tuple(key),  # type: ignore[arg-type]
        section,  # type: ignore[arg-type]
        environment,
        hashed,  # type: ignore[arg-type]
        is_secret,  # type: ignore[arg-type]
        certainty,  # type: ignore[arg-type]
        login,  # type: ignore[arg-type]
        stem,  # type: ignore[arg-type]
        mode,  # type: ignore[arg-type]
        rule,  # type: ignore[arg-type]
        weak,  # type: ignore[arg-type]
        tuple(Mark(*mark) for mark in marks),  # type: ignore[attr-defined]
        *flags,  # type: ignore[arg-type]
    )
