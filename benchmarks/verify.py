"""Ten thousand tokens at an issuer on loopback that throttles one request in a hundred: is any lost, is a limit
exceeded, does memory grow?
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import string
import sys
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import load_validators
from tokenscan.verify.question import Question
from tokenscan.verify.runner import verify
from tokenscan.verify.settings import VerifySettings

KIND = "github-pat-classic"
THROTTLED_EVERY = 100
VALID_EVERY = 3


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks verify", description=__doc__)
    parser.add_argument("--tokens", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=250)
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--latency-ms", type=float, default=0, help="how long the server thinks")
    chosen = parser.parse_args(argv)
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(there, chosen.latency_ms / 1000), daemon=True)
    server.start()
    port = here.recv()
    began = time.monotonic(), time.process_time()
    states, memory = ask(port, chosen.tokens, chosen.rate, chosen.in_flight)
    wall, cpu = time.monotonic() - began[0], time.process_time() - began[1]
    here.send("end")
    seen = here.recv()
    server.join()
    right = states.get("valid") == len(range(0, chosen.tokens, VALID_EVERY)) and sum(states.values()) == chosen.tokens
    told = {
        "tokens": chosen.tokens,
        "states": states,
        "all_right": right and set(states) == {"valid", "invalid"},
        "requests": seen["requests"],
        "throttled": seen["throttled"],
        "busiest_second": seen["busiest"],
        "allowed_a_second": chosen.rate,
        "most_at_a_time": seen["open"],
        "allowed_at_a_time": chosen.in_flight,
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
        "memory_mib_after_tenths": memory,
    }
    print(json.dumps(told, indent=2))
    fits = seen["busiest"] <= chosen.rate and seen["open"] <= chosen.in_flight
    return 0 if told["all_right"] and fits else 1


def ask(port: int, count: int, rate: float, in_flight: int) -> tuple[dict[str, int], list[float]]:
    """How often each state came, and the memory in MiB after each tenth."""
    rule = next(rule for rule in load_rules(find_builtin_rules()) if rule.id == KIND)
    settings = VerifySettings(
        per_second=rate,
        in_flight=in_flight,
        max_requests=2 * count,
        max_seconds=3600,
        endpoints={"github": f"http://127.0.0.1:{port}"},
    )
    states: dict[str, int] = {}
    memory: list[float] = []
    answers = verify(make_questions(rule, count), settings, validators=load_validators(find_builtin_rules(), {KIND}))
    for number, (_, verdict) in enumerate(answers, 1):
        states[verdict.state] = states.get(verdict.state, 0) + 1
        if number % max(1, count // 10) == 0:
            memory.append(round(resident_mib(), 1))
    return states, memory


def make_questions(rule: Rule, count: int) -> Iterator[Question]:
    chooser = random.Random(7)  # noqa: S311
    for number in range(count):
        body = "".join(chooser.choices(string.ascii_letters, k=35))
        yield Question(rule, Secret(f"gh{'p'}_{'1' if number % VALID_EVERY == 0 else '0'}{body}".encode()))


def resident_mib() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / (1 << 20)
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serve(pipe: Connection, latency_s: float) -> None:
    import threading

    lock, moments, counts = threading.Lock(), [], {"open": 0, "most": 0, "throttled": 0}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            with lock:
                moments.append(time.monotonic())
                counts["open"] += 1
                counts["most"] = max(counts["most"], counts["open"])
                is_throttled = len(moments) % THROTTLED_EVERY == 0
                counts["throttled"] += is_throttled
            token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
            is_valid = token[4:5] == "1" and len(token) == 40 and token[5:].isalpha()
            status, body = (200, b'{"login": "octocat"}') if is_valid else (401, b'{"message": "Bad credentials"}')
            if is_throttled:
                status, body = 429, b"{}"
            time.sleep(latency_s)
            with lock:
                counts["open"] -= 1
            self.send_response_only(status)
            if is_throttled:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_address[1])
    pipe.recv()
    pipe.send(
        {
            "requests": len(moments),
            "throttled": counts["throttled"],
            "busiest": busiest(sorted(moments)),
            "open": counts["most"],
        }
    )


def busiest(moments: Sequence[float]) -> int:
    """The most requests that began within one second, wherever it begins."""
    most = end = 0
    for start, moment in enumerate(moments):
        while end < len(moments) and moments[end] < moment + 1:
            end += 1
        most = max(most, end - start)
    return most


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
