"""How each state behaves, by a clock that stands."""

from __future__ import annotations

import base64
import json

import pytest
from support.mock_play import NOON, play

from tokenscan.mock.exchange import Request


def test_a_token_nobody_made_up_is_invalid_unless_the_scenario_says_otherwise() -> None:
    assert play().ask("gh" + "p_" + "0" * 36).status == 401
    assert play(scenario='default = "valid"').ask("gh" + "p_" + "0" * 36).status == 200


def test_a_throttled_token_is_refused_until_its_time_is_over_and_accepted_then() -> None:
    game = play()
    token = game.token("rate-limited").value
    first = game.ask(token)
    assert (first.status, first.header("Retry-After")) == (403, "2")
    assert first.header("X-RateLimit-Remaining") == "0"
    game.clock.advance(1)
    assert (game.ask(token).status, game.ask(token).header("Retry-After")) == (403, "1")
    game.clock.advance(1)
    assert game.ask(token).status == 200
    assert [each.early for each in game.simulator.log] == [False, True, True, False]


def test_a_failing_server_fails_twice_and_then_answers() -> None:
    game = play()
    assert game.statuses(game.token("server-error").value, 4) == [502, 502, 200, 200]


def test_later_failures_come_by_chance_that_the_seed_decides() -> None:
    def run(seed: int) -> list[int]:
        game = play(scenario=f"seed = {seed}\n[settings]\nfailures = 0\nfailure-rate = 0.5")
        return game.statuses(game.token("server-error").value, 30)

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert {200, 502} == set(run(1))


def test_a_token_that_is_revoked_in_use_works_as_often_as_was_said() -> None:
    game = play(scenario="[settings]\nuses = 2")
    assert game.statuses(game.token("revoked-in-use").value, 4) == [200, 200, 401, 401]


def test_a_bound_token_works_for_the_clients_on_its_list_alone() -> None:
    game = play(scenario='[settings]\nallow = [{ user-agent = "deploy-bot/*" }, { ip = "127.0.0.2" }]')
    token = game.token("client-bound").value
    assert game.ask(token, agent="deploy-bot/1.0").status == 200
    assert game.ask(token, agent="curl/8").status == 403
    assert game.ask(token, agent="curl/8", ip="127.0.0.2").status == 200


def test_without_a_list_a_bound_token_works_for_nobody_here() -> None:
    game = play()
    assert b"IP allow list" in game.ask(game.token("client-bound").value).body


def test_a_skewed_clock_shows_in_the_date_and_in_what_is_judged_by_it() -> None:
    game = play()
    right, skewed = game.ask(game.token("valid").value), game.ask(game.token("clock-skew").value)
    assert right.header("Date") == "Mon, 01 Jun 2026 12:00:00 GMT"
    assert (skewed.status, skewed.header("Date")) == (200, "Mon, 01 Jun 2026 11:00:00 GMT")


def test_an_assertion_from_the_future_is_refused_by_a_clock_that_is_behind() -> None:
    claims = {"iss": "1", "iat": int(NOON), "exp": int(NOON) + 500}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    assertion = f"ey{parts[0]}"[2:] + f".{parts[1]}.c2ln"
    assertion = assertion if assertion.startswith("eyJ") else f"eyJ9.{parts[1]}.c2ln"
    good = play(scenario='[[token]]\nmatch = "eyJ*"\nstate = "valid"').ask(assertion, "/app")
    behind = play(scenario='[[token]]\nmatch = "eyJ*"\nstate = "clock-skew"').ask(assertion, "/app")
    ahead = play(scenario='[[token]]\nmatch = "eyJ*"\nstate = "clock-skew"\nskew-s = -200').ask(assertion, "/app")
    assert (good.status, b"made-up-app" in good.body) == (200, True)
    assert (behind.status, b"'Issued at' claim" in behind.body) == (401, True)
    assert ahead.status == 401


def test_an_assertion_that_lives_too_long_is_refused() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"iat": NOON, "exp": NOON + 7200}).encode()).decode().rstrip("=")
    reply = play(scenario='[[token]]\nmatch = "eyJ*"\nstate = "valid"').ask(f"eyJ9.{claims}.c2ln", "/app")
    assert (reply.status, b"too far in the future" in reply.body) == (401, True)


def test_what_is_spoilt_on_the_way_would_have_been_a_good_answer() -> None:
    game = play(scenario="[settings]\ndelay-s = 7")
    whole = game.ask(game.token("valid").value).body
    assert game.ask(game.token("slow").value).delay_s == 7
    assert game.ask(game.token("dropped").value).fate == "start"
    cut = game.ask(game.token("malformed").value)
    assert (cut.status, whole.startswith(cut.body[:40]), len(cut.body) < len(whole)) == (200, True, True)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(cut.body)


def test_the_redirect_leads_to_the_other_name_of_this_server() -> None:
    game = play()
    reply = game.ask(game.token("redirect").value)
    assert (reply.status, reply.header("Location")) == (
        302,
        "http://localhost:1/__elsewhere/login?return_to=github",
    )


def test_the_log_says_whether_the_token_followed_a_redirect() -> None:
    game = play()
    token = game.token("redirect").value
    game.ask(token)
    with_token = Request("GET", "/__elsewhere/login", headers=(("authorization", f"Bearer {token}"),))
    game.simulator.answer_elsewhere(with_token)
    game.simulator.answer_elsewhere(Request("GET", "/__elsewhere/login"))
    assert [(each.elsewhere, each.carried) for each in game.simulator.log] == [
        (False, False),
        (True, True),
        (True, False),
    ]


def test_a_log_in_page_comes_with_status_200_and_no_json() -> None:
    game = play()
    reply = game.ask(game.token("login-page").value)
    assert (reply.status, reply.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert b'type="password"' in reply.body


def test_over_scoped_tokens_show_what_they_may() -> None:
    game = play()
    assert (
        game.ask(game.token("over-scoped").value).header("X-OAuth-Scopes") == "admin:org, delete_repo, repo, workflow"
    )
    assert game.ask(game.token("valid").value).header("X-OAuth-Scopes") == "read:user"
    assert game.ask(game.token("insufficient-scope").value, "/user/repos").status == 403


def test_a_kind_of_token_is_refused_where_the_provider_does_not_take_it() -> None:
    game = play()
    token = game.token("valid", rule="github-app-installation-token").value
    assert (game.ask(token).status, b"not accessible by integration" in game.ask(token).body) == (403, True)
    assert game.ask(token, "/installation/repositories").status == 200


def test_a_token_that_revokes_itself_is_revoked_from_then_on() -> None:
    game = play("gitlab")
    token = game.token("valid").value
    assert game.ask(token).status == 200
    assert game.ask(token, "/api/v4/personal_access_tokens/self", method="DELETE").status == 204
    assert b"Token was revoked" in game.ask(token).body


def test_a_quota_is_never_exceeded_and_says_when_to_come_back() -> None:
    game = play(scenario="[provider.github]\nquota = { requests = 3, seconds = 10 }")
    token = game.token("valid").value
    assert game.statuses(token, 5) == [200, 200, 200, 403, 403]
    assert game.ask(token).header("Retry-After") == "10"
    assert game.ask(game.token("valid", serial=2).value).status == 200
    game.clock.advance(10)
    assert game.statuses(token, 4) == [200, 200, 200, 403]
    assert sum(each.over_limit for each in game.simulator.log) == 4


def test_a_quota_may_count_all_of_a_clients_tokens_together() -> None:
    game = play(scenario='[provider.github]\nquota = { requests = 3, seconds = 10, per = "client" }')
    statuses = [game.ask(game.token("valid", serial=number).value).status for number in range(5)]
    assert statuses == [200, 200, 200, 403, 403]


def test_a_share_of_requests_is_throttled_whatever_their_order() -> None:
    def throttled(order: list[int]) -> set[int]:
        game = play(scenario="seed = 3\n[provider.github.share]\nrate-limited = 0.1")
        return {number for number in order if game.ask(game.token("valid", serial=number).value).status == 403}

    numbers = list(range(1000))
    assert throttled(numbers) == throttled(numbers[::-1])
    assert 60 < len(throttled(numbers)) < 140


def test_the_log_holds_no_token_neither_ours_nor_anybody_elses() -> None:
    game = play("telegram")
    ours, theirs = game.token("revoked").value, "12345678" + ":AA" + "x1Y2z3" * 5 + "abc"
    game.ask(ours)
    game.ask(theirs)
    game.ask(theirs, f"/wrong/{theirs}")
    text = json.dumps([each.as_json() for each in game.simulator.log])
    assert ours not in text
    assert theirs not in text
    assert "telegram-bot-token/revoked/1" in text


def test_a_token_in_the_address_is_told() -> None:
    game = play("netlify")
    token = game.token("valid").value
    game.ask(token)
    game.simulator.answer("netlify", Request("GET", "/api/v1/user", query=f"access_token={token}"))
    assert [each.in_url for each in game.simulator.log] == [False, True]
    assert [each.path for each in game.simulator.log] == ["/api/v1/user", "/api/v1/user?access_token=…"]
