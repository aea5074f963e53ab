"""How often clean code is accused: the wheels of popular PyPI packages.

    python -m benchmarks clean FOLDER [PACKAGE ...]

Downloads the wheels into FOLDER, unpacks them, scans them, and prints every finding and the rate. Files in test folders
are counted apart.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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

_TEST = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|conftest)\.py$")


def main(words: Sequence[str]) -> int:
    """Scan, and print what was found and how often."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks clean",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    arguments = parser.parse_args(words)
    unpacked = [unpack(package, arguments.folder) for package in arguments.packages]
    print("wheels:", ", ".join(sorted(wheel for wheel, _ in unpacked)))
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
    size = report["coverage"]["read"]["bytes"] / 1e6
    counts = {True: 0, False: 0}
    for finding in report["findings"]:
        location = finding["locations"][0]
        is_test = bool(_TEST.search(location["path"]))
        counts[is_test] += 1
        kind = "test " if is_test else "     "
        place = f"{location['path']}:{location['line']}"
        print(f"{kind} {finding['confidence']:6} {finding['rule_id']:32} {place}  {finding['secret']}")
    rate = size / max(1, counts[False])
    print(f"{size:.0f} MB; outside tests {counts[False]} findings, one per {rate:.1f} MB; in tests {counts[True]}")
    return 0


def unpack(package: str, folder: Path) -> tuple[str, Path]:
    """The wheel's name without its tags, and the folder that holds its files."""
    wheel = download_wheel(package, folder / "downloads" / package)
    if wheel is None:
        sys.exit(f"no wheel of {package}")
    target = unpack_wheel(wheel, folder / "unpacked")
    return target.name, target
