"""What the generic rules cost: their share of the prefilter, and what is done to its hits.

    python benchmarks/generic_speed.py FOLDER [--max-mb 100]

Prints MB/s of Hyperscan on the programs of all rules, of all but the generic ones, and of these alone, their hits a
MB, and the milliseconds a MB that patterns and judges take.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import Prefilter, make_prefilter
from tokenscan.detect.program import CompiledRuleset
from tokenscan.model.rule import Rule
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules


def read_blobs(folder: Path, max_bytes: int) -> list[bytes]:
    """Files below *folder*, in the order of a hash of their names, up to *max_bytes* in all."""
    files = sorted((file for file in folder.rglob("*") if file.is_file()), key=lambda file: hash(str(file)) % 99991)
    blobs: list[bytes] = []
    for file in files:
        blobs.append(file.read_bytes())
        max_bytes -= len(blobs[-1])
        if max_bytes < 0:
            break
    return blobs


def time_prefilter(prefilter: Prefilter, blobs: list[bytes]) -> tuple[float, int]:
    """CPU seconds and hits."""
    start = process_time()
    hits = sum(len(prefilter.hits(blob)) for blob in blobs)
    return process_time() - start, hits


def without_decoders(rules: list[Rule]) -> CompiledRuleset:
    """The compiled *rules*, without the programs that start a decoder."""
    ruleset = compile_rules(rules)
    programs = tuple(program for program in ruleset.programs if not program.decoder)
    return replace(ruleset, programs=programs)


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--max-mb", type=int, default=100)
    options = parser.parse_args()
    blobs = read_blobs(options.folder, options.max_mb * 1_000_000)
    megabytes = sum(map(len, blobs)) / 1e6
    rules = load_rules(find_builtin_rules())
    judged = [rule for rule in rules if rule.rank < 2 or "assignment" in rule.filters]
    sets = {"all": list(rules), "all but generic": [rule for rule in rules if rule not in judged], "generic": judged}
    for name, chosen in sets.items():
        ruleset = without_decoders(chosen)
        prefilter = make_prefilter(ruleset.programs)
        seconds, hits = time_prefilter(prefilter, blobs)
        engine = Engine(ruleset, prefilter)
        for blob in blobs:
            engine.detect(blob)  # compiles what is needed
        start = process_time()
        for blob in blobs:
            engine.detect(blob)
        python_s = process_time() - start - seconds
        print(
            f"{name:16} {len(chosen):4} rules: {megabytes / seconds:6.0f} MB/s, "
            f"{1000 * seconds / megabytes:.3f} ms/MB, "
            f"{hits / megabytes:5.1f} hits/MB; the rest {1000 * python_s / megabytes:.3f} ms/MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
