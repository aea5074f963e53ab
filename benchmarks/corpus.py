"""Build a repository of real text from successive releases of PyPI packages, one commit a release.

    python -m benchmarks.corpus FOLDER [--releases N] [PACKAGE ...]

FOLDER/corpus.git is a bare repository; downloads are kept in FOLDER/wheels, so a second run costs nothing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PACKAGES = (
    "homeassistant",
    "django",
    "ansible-core",
    "sqlalchemy",
    "botocore",
    "sphinx",
    "pandas",
    "jupyterlab",
    "salt",
    "networkx",
    "sympy",
    "celery",
    "pygments",
    "twisted",
    "azure-cli-core",
    "kubernetes",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--releases", type=int, default=24, help="releases a package, evenly spread (default: 24)")
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    arguments = parser.parse_args()
    repository = arguments.folder / "corpus.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(repository)], check=True)
    command = ["git", "-C", str(repository), "fast-import", "--quiet", "--force"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        assert importer.stdin
        number = 0
        for package in arguments.packages:
            for wheel in download(package, arguments.releases, arguments.folder / "wheels"):
                number += 1
                write_commit(importer.stdin, number, package, wheel)
    subprocess.run(["git", "-C", str(repository), "repack", "-adq"], check=True)
    print(
        subprocess.run(
            ["git", "-C", str(repository), "count-objects", "-vH"], capture_output=True, check=True
        ).stdout.decode()
    )


def download(package: str, count: int, folder: Path) -> Iterator[Path]:
    """The wheels of *count* releases, the oldest first."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    listing = subprocess.run([*pip, "index", "versions", package], capture_output=True, check=False).stdout.decode()
    found = re.search(r"Available versions: (.*)", listing)
    versions = found[1].split(", ")[::-1] if found else []
    step = max(1, len(versions) // count)
    for version in versions[::-1][: count * step : step][::-1]:
        target = folder / package / version
        if not list(target.glob("*.whl")):
            options = ["--no-deps", "--only-binary", ":all:", "--dest", str(target), f"{package}=={version}"]
            subprocess.run([*pip, "download", "--quiet", *options], check=False, capture_output=True)
        yield from target.glob("*.whl")


def write_commit(stream: IO[bytes], number: int, package: str, wheel: Path) -> None:
    """One commit that puts the wheel's files below the package's folder."""
    stream.write(
        f"commit refs/heads/main\ncommitter Corpus <corpus@example.org> {1_600_000_000 + 60 * number} +0000\n".encode()
    )
    message = wheel.name.encode()
    stream.write(b"data %d\n%s\n" % (len(message), message))
    stream.write(f"D {package}\n".encode())
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith("/") and '"' not in name and "\n" not in name:
                data = archive.read(name)
                stream.write(f'M 100644 inline "{package}/{name}"\n'.encode())
                stream.write(b"data %d\n%s\n" % (len(data), data))


if __name__ == "__main__":
    main()
