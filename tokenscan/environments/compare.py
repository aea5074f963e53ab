"""Comparing imprints: one function a kind of crossing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations

from tokenscan.environments import crossing as kinds
from tokenscan.environments.crossing import Crossing
from tokenscan.environments.imprint import Imprint, Mark
from tokenscan.environments.names import PRODUCTION, STAGING, Names

Groups = dict[str, list[Imprint]]


def compare(imprints: Iterable[Imprint], names: Names) -> list[Crossing]:
    """What crosses among *imprints*, in an order that depends on them alone."""
    ordered = sorted(set(imprints), key=_order)
    taken: set[str] = set()
    found: list[Crossing] = []
    for find in _FINDERS:
        for crossing in find(ordered, names, taken):
            found.append(crossing)
            if crossing.mark is None:
                taken.update(place.hash for place in crossing.places)
    return found


def _order(imprint: Imprint) -> tuple[object, ...]:
    return (imprint.path, imprint.span, imprint.key, imprint.section, imprint.environment.name, imprint.hash)


def crosses(one: str, other: str, names: Names) -> bool:
    """Must what belongs to environment *one* not be in *other*? Staging and what is trusted more stand apart; what is
    trusted less may share.
    """
    return one != other and (stands_apart(one, names) or stands_apart(other, names))


def stands_apart(environment: str, names: Names) -> bool:
    """Is *environment* staging, or trusted more?"""
    guarded = names.trust(STAGING) if STAGING in names.order else max(names.trust(PRODUCTION), 0)
    return names.trust(environment) >= guarded


def is_production(environment: str, names: Names) -> bool:
    """Is *environment* where the real things are: production, or what is trusted as much?"""
    return environment == PRODUCTION or names.trust(environment) >= names.trust(PRODUCTION) >= 0


def _crossing_places(places: Sequence[Imprint], names: Names) -> tuple[Imprint, ...]:
    """Those of *places* that cross with another one, the most trusted environment first."""
    environments = {place.environment.name for place in places}
    apart = {name for pair in combinations(sorted(environments), 2) if crosses(*pair, names) for name in pair}
    kept = [place for place in places if place.environment.name in apart]
    return tuple(sorted(kept, key=lambda place: (-names.trust(place.environment.name), *_order(place))))


def list_environments(places: Iterable[Imprint], names: Names) -> tuple[str, ...]:
    """The environments of *places*, the most trusted one last."""
    found = {place.environment.name for place in places}
    return tuple(sorted(found, key=lambda name: (names.trust(name), name)))


def _group(imprints: Iterable[Imprint], name: Callable[[Imprint], str]) -> Groups:
    groups: Groups = {}
    for imprint in imprints:
        if name(imprint):
            groups.setdefault(name(imprint), []).append(imprint)
    return groups


def _make(rule_id: str, places: tuple[Imprint, ...], names: Names, why: str, **more: object) -> Crossing:
    environments = list_environments(places, names)
    is_graver = any(is_production(name, names) for name in environments)
    return Crossing(rule_id, places, environments, why, is_graver, **more)  # type: ignore[arg-type]


def _find_modes(imprints: Sequence[Imprint], names: Names, _taken: Collection[str]) -> Iterator[Crossing]:
    """A live credential outside production, a test credential in it; where else it stands is told too."""
    for places in _group(imprints, lambda each: each.hash if each.mode else "").values():
        wrong = [each for each in places if is_production(each.environment.name, names) == (each.mode == "test")]
        if not wrong:
            continue
        rule_id = kinds.LIVE if wrong[0].mode == "live" else kinds.TEST
        rest = [each for each in imprints if each.hash == wrong[0].hash and each not in wrong]
        what = wrong[0].rule or "the credential"
        why = f"{what}: it is a {wrong[0].mode} one, and stands in {wrong[0].environment.name}"
        yield Crossing(
            rule_id,
            (*wrong, *rest),
            list_environments((*wrong, *rest), names),
            why,
            is_graver=True,
            confidence=wrong[0].certainty,
        )


def _find_shared(imprints: Sequence[Imprint], names: Names, taken: Collection[str]) -> Iterator[Crossing]:
    """One value, or one user and password, in environments that stand apart."""
    secret = {each.hash for each in imprints if each.is_secret and not each.is_shared} - set(taken)
    kept = [each for each in imprints if each.hash in secret and not each.is_shared]
    for places in _group(kept, lambda each: each.hash).values():
        crossing = _crossing_places(places, names)
        if not crossing:
            continue
        confidence = max((each.certainty for each in crossing), key=("low", "medium", "high").index)
        logins = _group(crossing, lambda each: each.login).values()
        if any(_crossing_places(group, names) for group in logins):
            why = "the same user has the same password in both"
            yield _make(kinds.SAME_USER, crossing, names, why, confidence=confidence)
        else:
            yield _make(kinds.SHARED, crossing, names, _tell_keys(crossing), confidence=confidence)


def _tell_keys(places: Sequence[Imprint]) -> str:
    keys = list(dict.fromkeys(place.name for place in places))
    if len(keys) == 1:
        return f"{keys[0]} has the same value in both"
    return f"{keys[0]} has the value that {keys[1]} has"


def _find_derived(imprints: Sequence[Imprint], names: Names, taken: Collection[str]) -> Iterator[Crossing]:
    kept = [each for each in imprints if each.stem and not each.is_shared and each.hash not in taken]
    for places in _group(kept, lambda each: each.stem).values():
        crossing = _crossing_places(places, names)
        if crossing and len({place.hash for place in crossing}) > 1:
            yield _make(kinds.DERIVED, crossing, names, "the values differ in the environment's name alone")


def _find_weak(imprints: Sequence[Imprint], names: Names, taken: Collection[str]) -> Iterator[Crossing]:
    weak = [each for each in imprints if each.weak and is_production(each.environment.name, names)]
    for places in _group(weak, lambda each: each.hash).values():
        if places[0].hash not in taken:
            yield _make(kinds.WEAK, tuple(places), names, f"{places[0].name} has {_article(places[0].weak)}")


def _article(weak: str) -> str:
    return weak if weak.startswith(("a ", "an ", "the ")) else f"a {weak}"


def _find_references(imprints: Sequence[Imprint], names: Names, taken: Collection[str]) -> Iterator[Crossing]:
    """A resource that belongs to one environment in the settings of another. Where log-ins cross already it is clear
    that they lead to the same.
    """
    groups: dict[Mark, list[Imprint]] = {}
    for imprint in imprints:
        for mark in imprint.marks:
            if not imprint.is_shared:
                groups.setdefault(mark, []).append(imprint)
    for mark, places in groups.items():
        if mark.environment:
            found = _find_known(mark, places, names)
        else:
            found = _find_compared(mark, [each for each in places if each.hash not in taken], names)
        if found:
            yield found


def _find_known(mark: Mark, places: Sequence[Imprint], names: Names) -> Crossing | None:
    wrong = [each for each in places if crosses(each.environment.name, mark.environment, names)]
    if mark.environment == "test":  # the sandbox of a provider is all that staging has
        wrong = [each for each in wrong if is_production(each.environment.name, names)]
    if not wrong:
        return None
    own = [each for each in places if each.environment.name == mark.environment]
    environments = sorted({mark.environment, *(each.environment.name for each in wrong)}, key=names.trust)
    is_graver = any(is_production(name, names) for name in environments)
    what = "sets the mode" if mark.kind == "mode" else f"names a {mark.kind}"
    why = f"{wrong[0].name} {what} of {mark.environment} in {wrong[0].environment.name}"
    return Crossing(kinds.REFERENCE, (*wrong, *own), tuple(environments), why, is_graver, None, mark)


def _find_compared(mark: Mark, places: Sequence[Imprint], names: Names) -> Crossing | None:
    crossing = _crossing_places(places, names)
    if not crossing:
        return None
    return _make(kinds.REFERENCE, crossing, names, f"both name the same {mark.kind}", mark=mark)


_FINDERS = (_find_modes, _find_shared, _find_derived, _find_weak, _find_references)
"""In this order: what one has found as a value the next ones leave alone."""
