"""``tokenscan mock``: the provider simulator."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.cli import exit_codes
from tokenscan.errors import UsageError

if TYPE_CHECKING:
    from tokenscan.mock.scenario import Scenario
    from tokenscan.mock.server import Server
    from tokenscan.mock.simulator import Simulator

PACKAGES = ("starlette", "uvicorn", "h11", "anyio", "click")
_MISSING = "the simulator needs the Python packages starlette and uvicorn: pip install 'tokenscan[mock]'"

DEFAULT_TIMEOUT_S = 15.0


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "mock",
        help="imitate providers on this machine, and run a command against every state of a token",
        description="A simulator of providers' token endpoints on the loopback interface. Its tokens are made up.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_serve(verbs)
    _add_drive(verbs)
    _add_tokens(verbs)
    _add_providers(verbs)


def _add_serve(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "serve",
        help="run the simulator",
        description="Answer as the providers do, at http://127.0.0.1:PORT/PROVIDER/…, until interrupted. The address "
        "and the control token are printed at the start.",
    )
    parser.add_argument("--scenario", metavar="FILE", type=Path, help="which token is in which state, and when")
    parser.add_argument("--port", type=int, default=0, help="the port (default: 0, a free one)")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="127.0.0.1 (default) or ::1")
    parser.add_argument("--control-token-file", metavar="FILE", type=Path, help="write the control token here")
    _add_common(parser)
    parser.set_defaults(run=_run_serve)


def _add_drive(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "drive",
        help="run a command against every state of a token",
        description="Run COMMAND once for each state that a token can be in, with made-up tokens and without the "
        "secrets of its environment, and tell how it behaved.",
        epilog="exit codes: 0 it behaved well, 1 a check failed, 2 usage",
    )
    parser.add_argument("--provider", required=True, metavar="NAME", help="whose tokens")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="a variable for the command; {token}, {url}, {base} and {host} stand for the token and the simulator",
    )
    parser.add_argument("--rule", default="", metavar="ID", help="the kind of token (default: the provider's first)")
    parser.add_argument("--state", action="append", default=[], metavar="STATE", help="only this state (repeatable)")
    parser.add_argument(
        "--timeout", type=float, default=DEFAULT_TIMEOUT_S, metavar="SECONDS", help="for each run (default: 15)"
    )
    parser.add_argument(
        "--retry-after", type=int, default=2, metavar="SECONDS", help="what a throttled client is told (default: 2)"
    )
    parser.add_argument("--max-requests", type=int, default=10, metavar="N", help="in one state (default: 10)")
    parser.add_argument("--keep-env", action="append", default=[], metavar="NAME", help="leave this variable in")
    parser.add_argument("--clean-home", action="store_true", help="give the command an empty home folder")
    parser.add_argument(
        "-f",
        "--format",
        action="append",
        default=[],
        metavar="NAME[:FILE]",
        help="text (default), json or junit, to FILE or standard output (repeatable)",
    )
    _add_common(parser)
    parser.add_argument("argv", nargs="*", metavar="COMMAND", help="the command and its arguments, after --")
    parser.set_defaults(run=_run_drive)


def _add_tokens(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "tokens",
        help="print made-up tokens",
        description="Print made-up tokens: provider, state, variable and token, with tabs between. They are the same "
        "ones each time.",
    )
    parser.add_argument("--provider", default="", metavar="NAME", help="only this provider's")
    parser.add_argument("--state", default="", metavar="STATE", help="only those in this state")
    parser.add_argument("--rule", default="", metavar="ID", help="only this kind")
    parser.add_argument("--count", type=int, default=1, metavar="N", help="how many of each (default: 1)")
    parser.add_argument("--json", action="store_true", help="as JSON, with what goes with each token")
    _add_provider_file(parser)
    parser.set_defaults(run=_run_tokens)


def _add_providers(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "providers",
        help="list what is imitated",
        description="List the providers, with the "
        "variable that their token is usually in, their kinds of token and the states they have.",
    )
    parser.add_argument("--json", action="store_true", help="as JSON, with the paths that are answered")
    _add_provider_file(parser)
    parser.set_defaults(run=_run_providers)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, metavar="N", help="what chance depends on (default: the scenario's, or 0)")
    _add_provider_file(parser)


def _add_provider_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--provider-file",
        action="append",
        default=[],
        metavar="FILE",
        type=Path,
        help="imitate what FILE describes, too (repeatable)",
    )


def _run_serve(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    simulator = _make_simulator(arguments)
    server = make_server(simulator, host=arguments.host, port=arguments.port)
    server.start()
    try:
        print(f"url: {server.url}")
        if arguments.control_token_file:
            _write_private(arguments.control_token_file, server.control_token)
            print(f"control token: in {arguments.control_token_file}", flush=True)
        else:
            print(f"control token: {server.control_token}", flush=True)
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
    return exit_codes.CLEAN


def _run_drive(arguments: argparse.Namespace) -> int:
    from tokenscan.cli.mock_drive import run_drive

    return run_drive(arguments, _make_simulator(arguments))


def _run_tokens(arguments: argparse.Namespace) -> int:
    from tokenscan.mock.issue import issue_tokens
    from tokenscan.mock.providers import load_providers

    tokens = list(
        issue_tokens(
            load_providers(arguments.provider_file),
            provider=arguments.provider,
            state=arguments.state,
            rule=arguments.rule,
            count=arguments.count,
        )
    )
    if arguments.json:
        print(json.dumps(tokens, indent=2))
    else:
        for each in tokens:
            print(each["provider"], each["state"], each["environment"], each["token"], sep="\t")
    return exit_codes.CLEAN


def _run_providers(arguments: argparse.Namespace) -> int:
    from tokenscan.mock.issue import tell_provider
    from tokenscan.mock.providers import load_providers

    providers = load_providers(arguments.provider_file).values()
    if arguments.json:
        print(json.dumps([tell_provider(each) for each in providers], indent=2))
        return exit_codes.CLEAN
    for each in providers:
        rules = ", ".join(kind.rule for kind in each.kinds)
        print(f"{each.key:20} {each.environment:26} {len(each.states):2} states  {rules}")
    return exit_codes.CLEAN


def _make_simulator(arguments: argparse.Namespace) -> Simulator:
    from tokenscan.mock.providers import load_providers
    from tokenscan.mock.simulator import Simulator

    providers = load_providers(arguments.provider_file)
    return Simulator(providers, _read_scenario(arguments, tuple(providers)))


def _read_scenario(arguments: argparse.Namespace, providers: tuple[str, ...]) -> Scenario:
    from tokenscan.mock.reader import read_source
    from tokenscan.mock.scenario import Scenario
    from tokenscan.mock.scenario_file import read_scenario

    file = getattr(arguments, "scenario", None)
    if file is None:
        return Scenario(seed=arguments.seed or 0)
    return read_scenario(read_source(file), providers, arguments.seed)


def make_server(simulator: Simulator, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Raises ``UsageError`` where the extra is not installed."""
    try:
        from tokenscan.mock.server import Server
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in PACKAGES:
            raise
        raise UsageError(_MISSING) from None
    return Server(simulator, host=host, port=port)


def _write_private(file: Path, text: str) -> None:
    try:
        file.touch(mode=0o600)
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from None
