"""The charters that desks run by: which version when, and how it is made ready to run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from django.db import transaction

from kept.core.charter.charter import Charter
from kept.core.charter.information import added_where_closed
from kept.core.charter.layers import lay
from kept.core.charter.problems import CharterError
from kept.core.rulebook import Rulebook, holiday_codes
from kept.desks import charterfile
from kept.desks.models import CharterVersion, Desk

YEARS_BACK, YEARS_AHEAD = 1, 5  # Holidays are pinned with the version, for as long as it may run.

Layer = Mapping[Any, Any]
_WHOLE = re.compile(r"0|[1-9]\d*", re.ASCII)


class HasOverlay(Protocol):
    """A contract: what it changes in the charter is a layer of the same shape."""

    overlay: Any


@dataclass(frozen=True, slots=True)
class InForce:
    """What a desk runs by at a moment: its own charter, and by name those beside it."""

    own: CharterVersion | None
    beside: Mapping[str, CharterVersion]


def all_in_force(desk: Desk, at: datetime) -> InForce:
    """Return the versions that `desk` ran by at `at`."""
    ran = [one for one in desk.versions if one.is_in_force(at)]
    own = [one for one in ran if not one.beside]
    newest = max(own, key=lambda version: (version.in_force_from, version.pk), default=None)
    return InForce(newest, {one.charter: one for one in ran if one.beside})


def in_force(desk: Desk, at: datetime) -> CharterVersion | None:
    """Return the version that `desk` ran by at `at`; None before its first."""
    return all_in_force(desk, at).own


def beside(desk: Desk, name: str, at: datetime) -> CharterVersion | None:
    """Return the charter of that name that `desk` has beside its own; None where it has none."""
    return all_in_force(desk, at).beside.get(name)


def day_at(version: CharterVersion, at: datetime) -> date:
    """Return the date that it is at `at` in the zone of the charter."""
    return at.astimezone(rulebook(version).zone).date()


def rulebook(
    version: CharterVersion, contract: HasOverlay | None = None, *, overlay: Layer | None = None
) -> Rulebook:
    """
    Return the version ready to run, with what the contract changes in it.

    A case has the contract's layer pinned; it is given as `overlay`. The same text
    with the same layers is made ready once in a process.

    Raises:
        CharterError: the layers do not fit; a published version alone always does.
    """
    if overlay is None:
        overlay = contract.overlay if contract is not None else {}
    return _ready(_Pinned(version.digest, _frozen(overlay), version))


def digest_of(version: CharterVersion) -> str:
    """Return what stands for all that `version` says: two of one digest make one rulebook."""
    said = [version.read, version.version, version.settings, version.holidays]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def drafted(source: str, like: CharterVersion, *, overlay: Layer) -> Rulebook:
    """
    Return the text of a draft as it would run in the place of the version `like`.

    Raises:
        CharterError: it cannot be read, or the layers do not fit it.
    """
    charter, layers = _charter(_as_json(source), _frozen(like.settings), _frozen(overlay))
    days = charterfile.holidays(sorted(holiday_codes(charter)), _years(like.in_force_from))
    return Rulebook(charter, days, version=f"{charter.document.current} draft", layers=layers)


@transaction.atomic
def publish(
    desk: Desk,
    source: str,
    *,
    at: datetime,
    by: Any = None,
    settings: Layer | None = None,
    amends: CharterVersion | None = None,
    is_beside: bool = False,
) -> CharterVersion:
    """
    Put the text of a charter in force at `desk` from `at`, ending the version before.

    Cases keep the version that they were opened under (XM-03). With `is_beside` it
    stands beside the desk's own, for cases that open outside hours, and for contracts that name it.

    Raises:
        CharterError: it cannot be read, or the desk asks for more than its lists are open to
            (PS-22); nothing has changed.
    """
    settings = settings or {}
    read = _as_json(source)
    charter, _ = _charter(read, _frozen(settings), "{}")
    written, _ = _charter(read, "{}", "{}") if "information" in settings else (charter, {})
    if wrong := list(added_where_closed(written.information, charter.information)):
        raise CharterError(wrong)
    before = desk.charter_versions.filter(in_force_until__isnull=True, beside=is_beside)
    before = before.filter(charter=charter.name) if is_beside else before
    before.update(in_force_until=at)
    version = CharterVersion(
        desk=desk,
        charter=charter.name,
        version=charter.document.current,
        source=source,
        read=read,
        settings=settings,
        holidays=charterfile.holidays(sorted(holiday_codes(charter)), _years(at)),
        published_by=by,
        amends=amends,
        in_force_from=at,
        beside=is_beside,
    )
    version.digest = digest_of(version)
    version.save()
    return version


def tree_of(version: CharterVersion) -> Layer:
    """Return the text of a version as it was read, without the desk's settings."""
    return _from_json(version.read)


@dataclass(frozen=True, slots=True)
class _Pinned:
    """All that a rulebook depends on, in words that can be compared; the texts, if need be."""

    digest: str
    overlay: str
    version: CharterVersion = field(compare=False, repr=False)


@lru_cache(maxsize=128)
def _ready(pinned: _Pinned) -> Rulebook:
    version = pinned.version
    charter, layers = _charter(version.read, _frozen(version.settings), pinned.overlay)
    return Rulebook(charter, version.holidays, version=version.version, layers=layers)


def _years(at: datetime) -> range:
    return range(at.year - YEARS_BACK, at.year + YEARS_AHEAD + 1)


@lru_cache(maxsize=128)
def _charter(
    read: str, settings: str, overlay: str
) -> tuple[Charter, Mapping[tuple[str | int, ...], str]]:
    layers = (("charter", read), ("desk", settings), ("contract", overlay))
    laid, provenance = lay(*((name, _from_json(text)) for name, text in layers))
    return Charter.parse(laid), provenance


def _from_json(text: str) -> Layer:
    """Read what was kept as JSON; it makes words of the numbers of priorities."""
    layer: Layer = json.loads(text, object_pairs_hook=_with_numbers)
    return layer


def _with_numbers(pairs: list[tuple[str, Any]]) -> dict[Any, Any]:
    return {int(key) if _WHOLE.fullmatch(key) else key: value for key, value in pairs}


@lru_cache(maxsize=32)
def _as_json(source: str) -> str:
    """Read the text of a charter; that takes a thousand times as long as reading JSON."""
    return json.dumps(charterfile.read_text(source).values)


def _frozen(layer: Any) -> str:
    return json.dumps(layer, sort_keys=True) if layer else "{}"
