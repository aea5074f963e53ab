"""A thousand tokens against an issuer that throttles one request in a hundred. ``python -m benchmarks verify`` is the
same with ten thousand.
"""

from __future__ import annotations

import threading
from collections import Counter

from support.issuer import Asked, Told, run_issuer
from support.tokens import make_token
from verify.test_runner import BAD, GOOD, PROBE, RULE, question

from tokenscan.rulebook.validators import Validators
from tokenscan.verify.runner import verify
from tokenscan.verify.settings import VerifySettings

COUNT, PER_SECOND, IN_FLIGHT = 1000, 400, 8


def test_no_request_is_lost_and_no_limit_exceeded_where_one_in_a_hundred_is_throttled() -> None:
    tokens = [make_token(number) for number in range(COUNT)]
    good = set(tokens[::3])
    lock, seen = threading.Lock(), Counter[str]()

    def answer(asked: Asked) -> Told:
        with lock:
            seen["all"] += 1
            is_throttled = seen["all"] % 100 == 0
        if is_throttled:
            return Told(429, b"{}", {"Retry-After": "0.05"})
        return GOOD if asked.token in good else BAD

    with run_issuer(answer) as issuer:
        settings = VerifySettings(
            per_second=PER_SECOND, in_flight=IN_FLIGHT, endpoints={"github": issuer.url}, max_requests=2 * COUNT
        )
        answers = verify(map(question, tokens), settings, validators=Validators({RULE.id: PROBE}))
        found = {each.token.reveal().decode(): verdict.state for each, verdict in answers}
    assert found == {token: "valid" if token in good else "invalid" for token in tokens}
    throttled = seen["all"] // 100
    assert seen["all"] == COUNT + throttled + 1  # the control
    moments = sorted(each.at for each in issuer.asked)
    busiest = max(sum(start <= each < start + 1 for each in moments[place:]) for place, start in enumerate(moments))
    assert busiest <= PER_SECOND
    assert issuer.most_open <= IN_FLIGHT
