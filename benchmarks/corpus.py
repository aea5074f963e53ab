"""Build a repository of real text from successive releases of PyPI packages, one commit a release.

    python -m benchmarks corpus FOLDER [--releases N] [PACKAGE ...]

FOLDER/corpus.git is a bare repository; downloads are kept in FOLDER/wheels, so a second run costs nothing.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from benchmarks.wheels import download_wheel, list_versions

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


def main(words: Sequence[str]) -> int:
    """Build it and say how large it is."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks corpus",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--releases", type=int, default=24, help="releases a package, evenly spread (default: 24)")
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    arguments = parser.parse_args(words)
    repository = build_corpus(arguments.folder, arguments.packages, releases=arguments.releases)
    return subprocess.run(["git", "-C", str(repository), "count-objects", "-vH"], check=True).returncode


def build_corpus(folder: Path, packages: Sequence[str], *, releases: int) -> Path:
    """Write *folder*/corpus.git anew; it has that name once it is whole."""
    building, repository = folder / "corpus.building.git", folder / "corpus.git"
    shutil.rmtree(building, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(building)], check=True)
    command = ["git", "-C", str(building), "fast-import", "--quiet", "--force"]
    wheels = ((package, wheel) for package in packages for wheel in download(package, releases, folder / "wheels"))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        assert importer.stdin
        for number, (package, wheel) in enumerate(wheels, start=1):
            write_commit(importer.stdin, number, package, wheel)
    subprocess.run(["git", "-C", str(building), "repack", "-adq"], check=True)
    shutil.rmtree(repository, ignore_errors=True)
    return building.rename(repository)


def download(package: str, count: int, folder: Path) -> Iterator[Path]:
    """The wheels of *count* releases, the oldest first."""
    versions = list_versions(package)
    step = max(1, len(versions) // count)
    for version in versions[::-1][: count * step : step][::-1]:
        wheel = download_wheel(f"{package}=={version}", folder / package / version)
        if wheel:
            yield wheel


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
