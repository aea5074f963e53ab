"""What kind of file a path names. It grades a match and drops none: a path can be chosen by whoever hides something."""

from __future__ import annotations

import re

from tokenscan.detect.structure.lists import words

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Literal

    PlaceKind = Literal["source", "config", "data", "docs", "shell", "texts", "lock", "minified", "unknown"]
else:
    PlaceKind = str

_KINDS: dict[PlaceKind, frozenset[str]] = {
    # Languages in which a literal string has quotes round it.
    "source": words(
        """
        py pyi pyx js jsx ts tsx mjs cjs vue svelte java kt kts scala groovy gradle go rs rb php cs vb fs c h
        cc cpp hpp m mm swift dart lua pl pm r jl ex exs erl hs clj cljs coffee sol tf hcl sql ipynb
        """
    ),
    "config": words("yml yaml toml ini cfg cnf conf config properties env envrc dist template tmpl example"),
    "data": words("json jsonl json5 xml plist csv tsv har"),
    "docs": words("md mdx rst txt adoc html htm xhtml tex org"),
    "shell": words("sh bash zsh fish ps1 psm1 bat cmd dockerfile makefile"),
    "texts": words("po pot arb strings resx xlf xliff resw ftl"),
    "lock": words("lock sum lockfile"),
}
_BY_EXTENSION = {extension: kind for kind, extensions in _KINDS.items() for extension in extensions}

_LOCKS = words(
    """
        package-lock.json npm-shrinkwrap.json pnpm-lock.yaml verification-metadata.xml packages.lock.json
        go.work.sum
        """
)
_TEXTS = re.compile(r"(?:^|[/_.-])(?:locales?|i18n|l10n|lang|langs|languages?|translations?|messages)(?:[/_.-]|$)")
_TESTS = re.compile(
    r"(?:^|[/_.-])(?:tests?|testing|testdata|specs?|__tests__|fixtures?|mocks?|conftest|cassettes?)(?:[/_.-]|$)"
)
_SAMPLES = re.compile(r"(?:^|[/_.-])(?:examples?|samples?|demos?|docs?|tutorials?|templates?)(?:[/_.-]|$)")


def place_kind(path: str) -> PlaceKind:
    """The kind of file *path* names."""
    lowered = path.replace("\\", "/").lower()
    name = lowered.rpartition("/")[2]
    if name in _LOCKS:
        return "lock"
    if ".min." in name or ".bundle." in name or name.endswith(".map"):
        return "minified"
    if name.startswith((".env", "dockerfile")):
        return "config" if name.startswith(".") else "shell"
    kind = _BY_EXTENSION.get(name.rpartition(".")[2], "unknown")
    return "texts" if kind in ("data", "config") and _TEXTS.search(lowered) else kind


def is_test_place(path: str) -> bool:
    """Does *path* lie among tests, fixtures or mocks?"""
    return bool(_TESTS.search(path.lower()))


def is_sample_place(path: str) -> bool:
    """Does *path* lie among examples, templates or documentation?"""
    return bool(_SAMPLES.search(path.lower()))
