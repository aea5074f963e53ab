"""What a process tree costs is told of the whole tree."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from benchmarks.measure import MB, Memory, list_tree, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks read /proc")

_ALLOCATE = "held = b'x' * 60_000_000"
_TREE = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {_ALLOCATE + "; import time; time.sleep(1)"!r}])
{_ALLOCATE}
time.sleep(1)
child.wait()
"""


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_memory_is_that_of_a_process_and_its_children_together() -> None:
    cost = run(_python(_TREE))
    assert cost.code == 0
    assert cost.tree.pss / MB > 120
    assert cost.tree.rss >= cost.tree.pss
    assert cost.own == cost.tree


def test_memory_of_git_is_told_apart(tmp_path: Path) -> None:
    git = tmp_path / "git"
    git.symlink_to(sys.executable)
    cost = run(["sh", "-c", f'{git} -c "{_ALLOCATE}; import time; time.sleep(0.5)"; true'])
    assert cost.tree.pss / MB > 60
    assert cost.own.pss / MB < 30


def test_a_program_whose_name_only_begins_like_git_is_not_git(tmp_path: Path) -> None:
    program = tmp_path / "gitleaks"
    program.symlink_to(sys.executable)
    cost = run([str(program), "-c", f"{_ALLOCATE}; import time; time.sleep(0.5)"])
    assert cost.own == cost.tree


def test_processor_time_of_children_counts() -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    cost = run(_python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"))
    assert cost.cpu_s >= 0.3


def test_a_command_that_takes_too_long_is_stopped_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    code = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(note)!r}, "w").write(str(child.pid))
child.wait()
"""
    cost = run(_python(code), timeout_s=2)
    assert cost.is_cut
    assert cost.code < 0
    assert _ends_soon(int(note.read_text()))


def _ends_soon(process: int) -> bool:
    """A process that was killed may wait a while for whoever adopted it."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def test_exit_code_and_output_are_kept(tmp_path: Path) -> None:
    cost = run(_python("print('said'); raise SystemExit(7)"), output=tmp_path / "said")
    assert cost.code == 7
    assert (tmp_path / "said").read_text() == "said\n"


def test_the_tree_of_a_process_that_has_ended_is_no_error() -> None:
    assert list(list_tree(2**22 + 1)) == [2**22 + 1]


def test_peaks_are_taken_figure_by_figure() -> None:
    assert Memory(rss=5, pss=1).peak(Memory(rss=2, pss=3)) == Memory(rss=5, pss=3)
