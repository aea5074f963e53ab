"""What a good client does in each state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from tokenscan.mock.drive.trial import Check, Trial
from tokenscan.mock.state import DEAD, WORKING

RECOVERABLE = frozenset({"rate-limited", "server-error"})
"""Where waiting and asking again helps."""

ACCEPTED = frozenset({"valid", "over-scoped"})
TURNING = RECOVERABLE | {"revoked-in-use"}
"""Where the last answer decides."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests that a client may make in one state, and with a token that is dead."""

    requests: int = 10
    dead_requests: int = 3


def judge(trial: Trial, limits: Limits) -> Trial:
    """*trial* with its checks."""
    checks = tuple(found for check in CHECKS.values() for found in check(trial, limits))
    return replace(trial, checks=checks)


def _check_ends(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.run.timed_out:
        yield Check("ends", "fail", f"still running after {trial.run.seconds:.1f} s: give its requests a timeout")
    else:
        yield Check("ends", "pass")


def _check_asks(trial: Trial, _: Limits) -> Iterator[Check]:
    if not trial.requests:
        yield Check("asks", "fail", "it never asked the simulator; does it read the address that --env gives it?")
    elif not trial.used:
        yield Check("asks", "fail", "it asked without the token; is the variable the one that it reads?")
    elif trial.state in ACCEPTED and not any(each.good for each in trial.used):
        last = trial.used[-1]
        yield Check("asks", "fail", f"the simulator has no good answer to {last.method} {last.path}; see its paths")
    else:
        yield Check("asks", "pass")


def _check_exit(trial: Trial, _: Limits) -> Iterator[Check]:
    code = trial.run.code
    if code is None or not trial.used:
        return
    has_good = any(each.good for each in trial.used)
    if trial.state in WORKING and has_good and code != 0:
        yield Check("exit", "fail", f"exit code {code} though it was answered")
    elif code == 0 and not has_good:
        yield Check("exit", "fail", "exit code 0 though no answer was a good one: nobody would notice")
    elif code == 0 and trial.state in TURNING and not trial.used[-1].good:
        yield Check("exit", "fail", "exit code 0 though its last answer was a refusal: nobody would notice")
    else:
        yield Check("exit", "pass")


def _check_clean(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.run.code is not None and trial.run.code < 0:
        yield Check("clean", "fail", f"ended by signal {-trial.run.code}")
    elif trial.run.crash:
        yield Check("clean", "fail", f"it crashed ({trial.run.crash[:60]}) where a message was due")
    else:
        yield Check("clean", "pass")


def _check_leak(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.run.leaked:
        yield Check("leak", "fail", "the token, or most of it, is in its output")
    else:
        yield Check("leak", "pass")


def _check_address(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.in_header and any(each.in_url for each in trial.requests):
        yield Check("address", "fail", "the token is in the address, and so in every log on its way: use the header")
    elif any(each.carried for each in trial.requests):
        yield Check("address", "fail", "it followed a redirect to another host, and took the token along")
    else:
        yield Check("address", "pass")


def _check_waits(trial: Trial, _: Limits) -> Iterator[Check]:
    early = [each for each in trial.used if each.early]
    if early:
        told = max((each.wait_s for each in trial.used), default=0.0)
        yield Check("waits", "fail", f"{len(early)} requests came before the {told:.0f} s were over that it was told")
    elif any(each.wait_s for each in trial.used):
        yield Check("waits", "pass")


def _check_hammers(trial: Trial, limits: Limits) -> Iterator[Check]:
    most = limits.dead_requests if trial.state in DEAD else limits.requests
    why = "no retry brings the token back" if trial.state in DEAD else "the provider would block it"
    if len(trial.used) > most:
        yield Check("hammers", "fail", f"{len(trial.used)} requests where {most} are enough: {why}")
    else:
        yield Check("hammers", "pass")


def _check_turn(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.state == "revoked-in-use" and trial.used and all(each.good for each in trial.used):
        yield Check("turn", "note", "it asked once, and so never saw that the token was revoked afterwards")


def _check_recovers(trial: Trial, _: Limits) -> Iterator[Check]:
    if trial.state not in RECOVERABLE or not trial.used:
        return
    if trial.used[-1].good and trial.run.code == 0:
        yield Check("recovers", "pass")
    else:
        yield Check("recovers", "note", "it gave up; asked again in time, it would have been answered")


CHECKS: Mapping[str, Callable[[Trial, Limits], Iterator[Check]]] = {
    "ends": _check_ends,
    "asks": _check_asks,
    "exit": _check_exit,
    "clean": _check_clean,
    "leak": _check_leak,
    "address": _check_address,
    "waits": _check_waits,
    "hammers": _check_hammers,
    "recovers": _check_recovers,
    "turn": _check_turn,
}
