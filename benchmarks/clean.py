"""How often clean code is accused: the wheels of popular PyPI packages.

    python -m benchmarks.clean FOLDER [PACKAGE ...]

Downloads the wheels into FOLDER, unpacks them, scans them, and prints every finding and the rate. Files in test folders
are counted apart.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    arguments = parser.parse_args()
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


def unpack(package: str, folder: Path) -> tuple[str, Path]:
    """The wheel's name without its tags, and the folder that holds its files."""
    downloads = folder / "downloads" / package
    if not list(downloads.glob("*.whl")):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
        subprocess.run([*pip, "--only-binary", ":all:", "--dest", str(downloads), package], check=True)
    wheel = next(downloads.glob("*.whl"))
    name = "-".join(wheel.name.split("-")[:2])
    target = folder / "unpacked" / name
    if not target.exists():
        zipfile.ZipFile(wheel).extractall(target)
    return name, target


if __name__ == "__main__":
    main()
