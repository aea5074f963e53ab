"""What the measuring commands share: where they work, and how tools become contestants."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.machine import describe_machine, describe_tools, read_commit
from benchmarks.measure import adopt_orphans, run
from benchmarks.peers import find_peers, read_version
from benchmarks.rounds import Contestant, Outcome, run_rounds
from benchmarks.table import render_table
from benchmarks.tools import OURS, PEERS, Installed, count_findings

PROJECT = Path(__file__).parent.parent
OUR_CODES = frozenset({0, 1})
"""Exit codes of ours that a complete scan has."""

_DEAD_PROXY = "http://127.0.0.1:9"
"""The port of the discard service: a tool that wants to call somebody is refused at once."""


@dataclass(frozen=True)
class Bench:
    """Where and with what is measured. *folder* is gone when the run is over; *warm* holds our compiled rules."""

    folder: Path
    cache: Path
    warm: Path
    environment: Mapping[str, str]
    load: str
    jobs: int
    rounds: int
    timeout_s: float
    delta_cache: str
    ours: Installed
    peers: tuple[Installed, ...]
    notes: tuple[str, ...]

    def enter(self, installed: Installed, task: str, **values: object) -> Contestant:
        """*installed* doing *task*; *values* fill in its arguments."""
        file = self.folder / f"{installed.tool.name}.json"
        return Contestant(
            name=installed.tool.name,
            command=(*installed.command, *installed.tool.arguments(task, report=file, jobs=self.jobs, **values)),
            environment=self.environment,
            cwd=self.folder,
            report=file if installed.tool.reports(task) else None,
            count=partial(count_findings, installed.tool),
            prints_report=installed.tool.prints_report,
        )

    def enter_ours(self, task: str, *, prepare: Callable[[], None] | None = None, **values: object) -> Contestant:
        """Ours doing *task*, by default each time as if it had never seen the input."""
        contestant = self.enter(self.ours, task, **values)
        return replace(contestant, codes=OUR_CODES, prepare=prepare or self.forget)

    def enter_peers(self, task: str, **values: object) -> list[Contestant]:
        """The peers that know how to do *task*."""
        return [self.enter(peer, task, **values) for peer in self.peers if task in peer.tool.tasks]

    def enter_command(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Contestant:
        """A command that the tools are compared with."""
        return Contestant(name, tuple(command), environment, self.folder, codes=frozenset({0}))

    def forget(self) -> None:
        """Leave of our cache nothing but the compiled rules, so that no scan is spared by the one before."""
        cache = Path(self.environment["TOKENSCAN_CACHE_DIR"])
        shutil.rmtree(cache, ignore_errors=True)
        shutil.copytree(self.warm, cache)

    def warm_up(self, contestants: Sequence[Contestant]) -> None:
        """Run each once and measure nothing, so that what they read is in memory."""
        for one in contestants:
            one.prepare()
            run(one.command, environment=one.environment, cwd=one.cwd, timeout_s=self.timeout_s)

    def compete(self, contestants: Sequence[Contestant], title: str, *, reference: str) -> list[Outcome]:
        """Run the rounds, and print what came of them."""
        outcomes = run_rounds(contestants, self.rounds, self.timeout_s)
        rounds = "1 round" if self.rounds == 1 else f"{self.rounds} rounds"
        print(f"{title}; medians of {rounds}, all tools in turn.\n")
        print(render_table(outcomes, ours=OURS.name, reference=reference))
        print(f"\nMachine: {self.load}.\nTools: {describe_tools([self.ours, *self.peers])}.")
        for note in self.notes:
            print(f"Note: {note}.")
        return outcomes


@contextmanager
def open_bench(arguments: argparse.Namespace, *, task: str) -> Iterator[Bench]:
    """Find the tools, warm them, and give this process and its children their cores."""
    cores = tuple(sorted(os.sched_getaffinity(0)))[: arguments.cores]
    os.sched_setaffinity(0, cores)
    adopt_orphans()
    wanted = () if arguments.no_peers else arguments.only or tuple(PEERS)
    able = [PEERS[name] for name in wanted if task in PEERS[name].tasks]
    folder_of_peers = (arguments.peers or arguments.cache / "peers").resolve()
    load = describe_machine(cores)
    peers, notes = find_peers(folder_of_peers, able, install=not arguments.no_install)
    with tempfile.TemporaryDirectory(prefix="tokenscan-benchmark-") as name:
        folder = Path(name)
        environment = make_environment(folder)
        bench = Bench(
            folder=folder,
            cache=arguments.cache.resolve(),
            warm=folder / "warm",
            environment=environment,
            load=load,
            jobs=arguments.jobs or len(cores),
            rounds=arguments.rounds,
            timeout_s=arguments.timeout,
            delta_cache=getattr(arguments, "delta_cache", ""),
            ours=find_ours(environment),
            peers=tuple(peers),
            notes=tuple(notes),
        )
        _warm(bench)
        yield bench


def make_environment(folder: Path) -> dict[str, str]:
    """Nobody's configuration, caches below *folder*, no way to the network, and git without the user's settings."""
    dropped = ("GIT_", "TOKENSCAN_", "GITLEAKS_", "BETTERLEAKS_", "KF_", "KINGFISHER_", "XDG_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    # A command that pip installed has its bytecode compiled.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _DEAD_PROXY)
    return {
        **kept,
        **proxies,
        "HOME": str(folder),
        "PYTHONPATH": str(PROJECT),
        "TOKENSCAN_CACHE_DIR": str(folder / "tokenscan-cache"),
        "TOKENSCAN_KEY": "a key for benchmarks",
        "GIT_CONFIG_NOSYSTEM": "1",
        # The repository may be another user's.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }


def find_ours(environment: Mapping[str, str]) -> Installed:
    """This project's files, run by this interpreter."""
    command = (sys.executable, "-m", "tokenscan")
    version, commit = read_version([*command, OURS.version], environment), read_commit(PROJECT)
    return Installed(OURS, command, f"{version} ({commit})" if commit else version)


def _warm(bench: Bench) -> None:
    """Let each tool compile its rules on an input that holds next to nothing."""
    small = bench.folder / "small"
    small.mkdir()
    (small / "empty.txt").write_text("nothing\n")
    bench.warm_up([bench.enter(bench.ours, "tree", input=small), *bench.enter_peers("tree", input=small)])
    Path(bench.environment["TOKENSCAN_CACHE_DIR"]).rename(bench.warm)
