"""How often clean code is accused: the wheels of popular PyPI packages, their sources, or packages of npm.

    python -m benchmarks clean FOLDER [PACKAGE ...]            wheels
    python -m benchmarks clean --kind sdist FOLDER [PACKAGE ...]
    python -m benchmarks clean --kind npm FOLDER [PACKAGE ...]

Downloads the packages into FOLDER, unpacks them, scans them, and prints every finding and the rate of those of generic
rules. Files in test folders are counted apart, with their size.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.sources import unpack_npm, unpack_sdist
from benchmarks.wheels import download_wheel, unpack_wheel

PACKAGES = (
    "requests",
    "flask",
    "django",
    "numpy",
    "pandas",
    "sqlalchemy",
    "boto3",
    "botocore",
    "fastapi",
    "pydantic",
    "rich",
    "click",
    "jinja2",
    "pytest",
    "httpx",
    "aiohttp",
    "celery",
    "scikit-learn",
    "sphinx",
    "matplotlib",
)

NPM_PACKAGES = (
    "react",
    "react-dom",
    "lodash",
    "axios",
    "express",
    "typescript",
    "webpack",
    "next",
    "vue",
    "eslint",
    "prettier",
    "jest",
    "moment",
    "chalk",
    "commander",
    "uuid",
    "rxjs",
    "dotenv",
    "jsonwebtoken",
    "aws-sdk",
)

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|specs?|fixtures?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
    r"|\.(?:test|spec)\.[jt]sx?$"
)


def main(words: Sequence[str]) -> int:
    """Scan, and print what was found and how often."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks clean",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--kind", choices=("wheel", "sdist", "npm"), default="wheel")
    arguments = parser.parse_args(words)
    packages = arguments.packages or (NPM_PACKAGES if arguments.kind == "npm" else PACKAGES)
    unpacked = [unpack(package, arguments.folder, arguments.kind) for package in packages]
    print(f"{arguments.kind}s:", ", ".join(sorted(wheel for wheel, _ in unpacked)))
    command = [
        sys.executable,
        "-m",
        "tokenscan",
        "scan",
        *(str(path) for _, path in unpacked),
        "-q",
        "-fjson",
        "--include-ignored",
    ]
    report = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    sizes = measure_files([path for _, path in unpacked])
    found: Counter[tuple[bool, bool]] = Counter()
    for finding in report["findings"]:
        location = finding["locations"][0]
        is_test, is_generic = is_test_path(location["path"]), finding["rule_id"].startswith("generic-")
        found[is_test, is_generic] += 1
        kind = "test " if is_test else "     "
        place = f"{location['path']}:{location['line']}"
        print(f"{kind} {finding['confidence']:6} {finding['rule_id']:32} {place}  {finding['secret']}")
    for is_test, where in ((False, "outside tests"), (True, "in tests")):
        generic, others = found[is_test, True], found[is_test, False]
        megabytes = sizes[is_test] / 1e6
        rate = f"one per {megabytes / max(1, generic):.1f} MB"
        print(f"{where}: {megabytes:.1f} MB, {generic} generic findings, {rate}; {others} others")
    return 0


def is_test_path(path: str) -> bool:
    """Does *path* lie among a package's tests?"""
    return bool(_TEST.search(path))


def measure_files(folders: Sequence[Path]) -> Counter[bool]:
    """Bytes of the files below *folders*, of tests (``True``) and of all else."""
    sizes: Counter[bool] = Counter()
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                sizes[is_test_path(str(file))] += file.stat().st_size
    return sizes


def unpack(package: str, folder: Path, kind: str) -> tuple[str, Path]:
    """The package's name, a wheel's with its version, and the folder that holds its files."""
    if kind != "wheel":
        source = unpack_npm(package, folder) if kind == "npm" else unpack_sdist(package, folder)
        return (package, source) if source else sys.exit(f"no {kind} of {package}")
    wheel = download_wheel(package, folder / "downloads" / package)
    if wheel is None:
        sys.exit(f"no wheel of {package}")
    target = unpack_wheel(wheel, folder / "unpacked")
    return target.name, target
