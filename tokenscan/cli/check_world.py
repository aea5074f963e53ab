"""What ``tokenscan check`` sees of the world, as its flags and the configuration say."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tokenscan.cli.check import WARN_BEFORE
from tokenscan.cli.live import make_settings
from tokenscan.cli.plan import list_rule_files
from tokenscan.config import Config, cache_folder, load_config
from tokenscan.environments.names import Names
from tokenscan.errors import UsageError
from tokenscan.gitio.worktree import find_work_tree
from tokenscan.inventory.catalogue import Catalogue
from tokenscan.inventory.declaration import Inventory
from tokenscan.inventory.deployment import read_build_files, read_command_lines
from tokenscan.inventory.kind import Recogniser
from tokenscan.inventory.query import Ask, Query, check_endpoints
from tokenscan.inventory.read import read_inventory
from tokenscan.inventory.result import CheckResult
from tokenscan.inventory.run import check_inventory
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.inventory.value import Fetcher
from tokenscan.model.verdict import NOT_CHECKED, Verdict
from tokenscan.rulebook.ruleset import load_ruleset
from tokenscan.rulebook.validators import Validators, load_validators


def check(arguments: argparse.Namespace, environ: Mapping[str, str], now: datetime) -> CheckResult:
    """Check what *arguments* name. Raises ``UsageError``."""
    inventory = read_inventory(arguments.file)
    if arguments.config and not arguments.config.is_file():
        raise UsageError(f"--config: {arguments.config} is not a file")
    folder = inventory.file.resolve().parent
    config = _load(arguments, folder)
    files = list_rule_files(config)
    ruleset = load_ruleset(files, cache=None if arguments.no_cache else cache_folder(), made=config.made)
    rules = {rule.id: rule for rule in ruleset.compiled.rules}
    catalogue = Catalogue(files, rules)
    wanted = catalogue.list_wanted(inventory)
    # A repository's own rules do not say whom to ask: they would send tokens where they like.
    trusted = [file for file in files if file not in config.brought]
    ids = {name for names in wanted.values() for name in names}
    validators = load_validators(trusted, ids, untrusted=config.brought)
    ask = None if arguments.offline else _make_ask(arguments, config, validators, inventory)
    build_files, unread = read_build_files(folder)
    world = Surroundings(
        fetcher=Fetcher(environ, allow_commands=arguments.allow_commands),
        recogniser=Recogniser(ruleset.make_engine(), rules, catalogue.read_examples),
        wanted=wanted,
        validators=validators.by_id,
        find_provider=catalogue.find_provider,
        ask=ask,
        now=now,
        warn_before=arguments.warn_before or inventory.warn_before or WARN_BEFORE,
        key=secrets.token_bytes(32),
        build_files=build_files,
        unread=unread,
        command_lines=read_command_lines(),
        names=config.environments or Names(),
    )
    return check_inventory(inventory, world, environment=arguments.env)


def _load(arguments: argparse.Namespace, folder: Path) -> Config:
    root = None if arguments.no_repo_config else Path(find_work_tree(str(folder)) or folder)
    return load_config(root, explicit=arguments.config)


def _make_ask(arguments: argparse.Namespace, config: Config, validators: Validators, inventory: Inventory) -> Ask:
    """Who asks issuers, as *arguments* and *config* say. Raises ``UsageError`` where what it takes is not installed, or
    where the inventory would send tokens to hosts that it alone names.
    """
    try:
        from tokenscan.verify.question import Question
        from tokenscan.verify.runner import verify
    except ImportError as error:
        raise UsageError(
            f"asking issuers takes {error.name}: pip install 'tokenscan[verify]', or check what can be seen --offline"
        ) from None
    # Nothing is remembered between runs: a check is about now.
    settings = replace(make_settings(arguments, config), cache=None, cache_key=b"")
    check_endpoints(inventory, settings.allow_hosts, validators.by_id.values())

    def ask(queries: Sequence[Query], endpoints: Mapping[str, str]) -> Sequence[Verdict]:
        questions = [Question(query.rule, query.secret, query.companions) for query in queries]
        chosen = replace(settings, endpoints={**settings.endpoints, **endpoints})
        answers = verify(questions, chosen, validators=validators, warn=_warn)
        verdicts = {id(question): verdict for question, verdict in answers}
        return [verdicts.get(id(question), NOT_CHECKED) for question in questions]

    return ask


def _warn(text: str) -> None:
    print(f"tokenscan: {text}", file=sys.stderr)
