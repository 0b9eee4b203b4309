"""What everybody who works here reads and signs: the policy, the rule pack, changes of law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from casekit import Lender, Move, ProcessKind, ProcessView, State, Step
from casekit.people.involved import processes_of_no_case
from casekit.rights import SOFTWARE
from casekit_staff.standing import InForce

NAME = "law_change"
_VERSIONS = ("policy", "pack")


class LawChange(ProcessKind):
    """Something new that must be read and signed; it is superseded by the next of its kind."""

    name: ClassVar[str] = NAME
    category: ClassVar[str] = "other"
    about: ClassVar[str] = "none"
    words: ClassVar[Mapping[str, str]] = {"en": "to be read", "zh": "须签阅事项"}
    states: ClassVar[tuple[State, ...]] = (
        State("published", {"en": "published", "zh": "已发布"}),
        State("superseded", {"en": "superseded", "zh": "已被取代"}, over=True),
        State("withdrawn", {"en": "withdrawn", "zh": "已撤回"}, over=True),
    )
    first: ClassVar[str] = "published"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "supersede",
            ("published",),
            "superseded",
            {"en": "superseded", "zh": "被取代"},
            desk="staff",
        ),
        Move(
            "withdraw",
            ("published",),
            "withdrawn",
            {"en": "withdrawn", "zh": "撤回"},
            note=True,
            cancels=True,
        ),
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {"what", "title", "version", "digest", "in_force_on"}
    )


def current(lender: Lender) -> tuple[InForce, InForce]:
    """Return the policy and the rule pack by which an opened lender works."""
    policy, pack = lender.policy, lender.pack
    return (
        InForce("policy", f"{policy.name} {policy.version}", policy.digest),
        InForce("pack", f"{pack.name} {pack.version}"),
    )


def published(lender: Lender) -> list[ProcessView]:
    """Return everything that was ever to be read and was not withdrawn, by number."""
    with lender.store.read() as connection:
        found = processes_of_no_case(connection, NAME, today=lender.today())
    return [one for one in found if one.state != "withdrawn"]


def in_force(lender: Lender, known: Iterable[ProcessView], day: date) -> tuple[InForce, ...]:
    """Return the policy and the rule pack that are in force on a day, each with its first day.

    Before a run has told of any, those by which the lender is opened.

    Args:
        lender: an open one; known: what `published` gave.
        day: of the lender's calendar.
    """
    told = [one for one in known if date.fromisoformat(one.data["in_force_on"]) <= day]
    found = []
    for version in current(lender):
        mine = [one for one in told if one.data["what"] == version.what]
        found.append(_version(mine[-1]) if mine else version)
    return tuple(found)


def changes_of_law(known: Iterable[ProcessView], day: date) -> list[ProcessView]:
    """Return the changes of law that are in force on a day and stand."""
    return [
        one
        for one in known
        if one.data["what"] == NAME
        and one.is_open
        and date.fromisoformat(one.data["in_force_on"]) <= day
    ]


def signature(view: ProcessView) -> dict[str, str]:
    """Return what a record says that is the signature of something published."""
    said = {"what": view.data["what"], "version": view.data["version"]}
    return said | ({"digest": view.data["digest"]} if view.data.get("digest") else {})


def publish_versions(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Publish the policy and the rule pack where they are new, for everybody to read.

    Args:
        lender: an open one; as_of: the business date, from which on they are in force.
    """
    known = published(lender)
    count = 0
    for version in current(lender):
        mine = [one for one in known if one.data["what"] == version.what]
        if mine and (mine[-1].data["version"], mine[-1].data.get("digest", "")) == (
            version.version,
            version.digest,
        ):
            continue
        for one in mine:
            if one.is_open:
                lender.processes.move(
                    one.process_id, Step("supersede"), actor=SOFTWARE, desk="staff"
                )
        data = {
            "what": version.what,
            "title": version.version,
            "version": version.version,
            "in_force_on": as_of,
        }
        if version.digest:
            data["digest"] = version.digest
        key = f"{NAME}:{version.what}:{version.digest or version.version}:{as_of}"
        lender.processes.open(NAME, step=Step("", data=data, key=key), actor=SOFTWARE)
        count += 1
    return {"published": count}


def _version(view: ProcessView) -> InForce:
    data = view.data
    since = date.fromisoformat(data["in_force_on"])
    return InForce(data["what"], data["version"], data.get("digest", ""), since)
