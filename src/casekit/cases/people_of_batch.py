"""The people of a batch of loans: found again, merged with what the rows tell, or made new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases import identities
from casekit.cases.identities import Known, choose
from casekit.cases.merging import first_json, merge
from casekit.cases.parts import IntakeParts
from casekit.cases.records import LoanRecord, PersonRecord
from casekit.cases.seen import Memory
from casekit.cases.tokens import Mark, Tokens, Told
from casekit.pii import indexed
from casekit.pii.indexing import write_tokens
from casekit.pii.keyring import Keyring
from casekit.pii.normal import normal_form
from casekit.pii.people import about
from casekit.pii.profile import Profile
from casekit.pii.token_lists import packed
from casekit.pii.whereabouts import Whereabouts, moved


class People:
    """The subjects that a batch of loans speaks of.

    Attributes:
        by_id: subjects of the store by id.
        fresh: new ones, without id until `settle`.
    """

    def __init__(
        self,
        parts: IntakeParts,
        connection: Connection,
        memory: Memory,
        records: Sequence[LoanRecord],
        ids: Iterable[int],
        more: Callable[[Iterable[Mark]], dict[Mark, Known]] | None = None,
        made: Iterable[tuple[LoanRecord, Sequence[Told]]] = (),
    ) -> None:
        """Load the subjects with these ids and those that the records' people may be.

        `more` knows marks of people that a rehearsal has met and not written; `made` is
        what was made of them already, with the vault's present index.
        """
        self._parts = parts
        self._vault = parts.vault
        self._memory = memory
        self._tokens = Tokens(parts.vault.index, parts.vault.region)
        self.fresh: list[Known] = []
        # both by identity: the records and their people live as long as this
        self._marks: dict[int, list[Mark]] = {}
        self._made: dict[int, Told] = {}
        self._kept = list(made)
        for record, told in self._kept:
            self._take_over(record, told)
        people = [record.borrower for record in records]
        people += [party.person for record in records for party in record.parties or ()]
        self._records = records
        asked = [(person, self.marks(person)) for person in people]
        hits = identities.look_up(connection, (mark for _, marks in asked for mark in marks))
        found = {subject for subjects in hits.values() for subject in subjects}
        self.by_id = identities.load(connection, parts.vault, found.union(ids))
        self._by_mark: dict[Mark, Known] = {}
        if hits:
            self._confirm(asked, hits)
        if more is not None:
            self._by_mark |= more(mark for _, marks in asked for mark in marks)

    def _take_over(self, record: LoanRecord, told: Sequence[Told]) -> None:
        for person, one in zip(record.people(), told, strict=True):
            self._marks[id(person)] = one.marks
            self._made[id(person.profile)] = one

    def _confirm(
        self,
        asked: Iterable[tuple[PersonRecord, list[Mark]]],
        hits: Mapping[Mark, list[int]],
    ) -> None:
        for person, marks in asked:
            for mark in marks:
                for subject_id in hits.get(mark, ()):
                    known = self.by_id.get(subject_id)
                    if known is not None and identities.confirmed(known, mark[0], person):
                        self._by_mark[mark] = known

    def marks(self, person: PersonRecord) -> list[Mark]:
        """Return the marks by which a person may be found again."""
        marks = self._marks.get(id(person))
        if marks is None:
            marks = self._marks[id(person)] = self._tokens.marks(person)
        return marks

    # -- who is who ----------------------------------------------------------------------------

    def find(self, person: PersonRecord) -> Known | None:
        """Return the subject that a person is, or None.

        Raises:
            TwoCustomers: the reference is one subject's, the identity number another's.
        """
        return choose(self.marks(person), self._by_mark)

    def same_name(self, known: Known, person: PersonRecord) -> bool:
        """Say whether a subject without mark bears the person's name."""
        if known.profile is None:
            return False
        form = normal_form("name")[1]
        region = self._vault.region
        return form(known.profile.name, region) == form(person.profile.name, region)

    def tell(self, known: Known | None, person: PersonRecord, *, customer: bool) -> Known:
        """Take over what a row tells of a person; None makes a new subject of it."""
        told = person.profile
        if person.ref and told.customer_ref != person.ref:
            told = replace(told, customer_ref=person.ref)
        if known is None:
            place = self._parts.places.of_new(told, person.zones)
            known = Known(
                0,
                told,
                customer,
                place.zones,
                person.language or self._parts.default_language,
                new=True,
                regions=place.regions,
            )
            self.fresh.append(known)
        else:
            leading = not known.new and self._memory.subjects.add(known.subject_id)
            if known.profile is not None:
                known.profile = merge(known.profile, told, leading=leading)
            if leading and known.status == "active":
                self._tell_plainly(known, person)
            if customer and not known.is_customer:
                known.is_customer = True
                if not known.new:
                    known.changes["is_customer"] = True
        for mark in self.marks(person):
            self._by_mark.setdefault(mark, known)
        return known

    @staticmethod
    def _tell_plainly(known: Known, person: PersonRecord) -> None:
        if person.zones and person.zones != known.zones:
            known.zones = person.zones
            known.changes["zones"] = _json(person.zones)
        if person.language and person.language != known.language:
            known.language = known.changes["language"] = person.language

    def new_marks(self) -> Iterator[tuple[Mark, Known]]:
        """Give the marks of everybody who is not in the store yet."""
        return ((mark, known) for mark, known in self._by_mark.items() if known.new)

    # -- writing -------------------------------------------------------------------------------

    def settle(self, transaction: Transaction) -> Keyring | None:
        """Give new subjects their ids, keys and tokens; return their keyring. `finish` ends it."""
        if not self.fresh:
            return None
        first = transaction.allocate("subjects", len(self.fresh))
        for subject_id, known in enumerate(self.fresh, first):
            known.subject_id = subject_id
        self._memory.subjects.add_new(first, len(self.fresh))
        keyring = self._vault.create_subjects(
            transaction.connection,
            range(first, first + len(self.fresh)),
            write=transaction.write,
        )
        self._write_new_tokens(transaction)
        return keyring

    def _write_new_tokens(self, transaction: Transaction) -> None:
        lists: list[tuple[int, bytes]] = []
        tokens, made = self._tokens, self._made
        for known in self.fresh:
            subject_id, profile = known.subject_id, known.profile
            assert profile is not None
            told = made.get(id(profile))
            piece = packed(tokens.everything(profile)) if told is None else told.tokens
            lists.append((subject_id, piece))
        newest = tokens.index.roots[-1].version
        transaction.write(lambda connection: indexed.write(connection, lists, newest))

    def finish(self, transaction: Transaction) -> None:
        """Write tokens under a root that came into use while the others were written."""
        while self.fresh:
            _ = transaction.connection  # they are written
            if self._vault.index is self._tokens.index:
                return
            self._tokens, self._made = Tokens(self._vault.index, self._vault.region), {}
            indexed.forget(transaction.connection, [known.subject_id for known in self.fresh])
            self._write_new_tokens(transaction)

    def new_rows(self, at: str) -> dict[int, Change]:
        """Return the change that inserts each new subject, by its id."""
        log_of = self._parts.ledger.store.log_of
        changes = {}
        for known in self.fresh:
            subject_id, profile = known.subject_id, known.profile
            assert profile is not None
            told = self._made.get(id(profile))
            row = {
                "id": subject_id,
                "is_customer": 1 if known.is_customer else 0,
                "entity": profile.entity.value,
                "log": log_of(subject_id),
                "zones": _json(known.zones),
                "language": known.language,
                **({"regions": _json(known.regions)} if known.regions else {}),
                "profile": first_json(profile) if told is None else orjson.Fragment(told.profile),
                "created_at": at,
                "updated_at": at,
            }
            changes[subject_id] = insert("subjects", row)
        return changes

    def new_drafts(self, rows: Mapping[int, Change], actor: str) -> list[EntryDraft]:
        """Return the entries that record new subjects by themselves.

        A customer goes with the first loan instead, in one entry: a book of new loans then needs
        half as many.
        """
        log_of = self._parts.ledger.store.log_of
        return [
            EntryDraft(
                "customer.recorded",
                actor,
                rows=[rows[known.subject_id]],
                **about(known.subject_id, known.is_customer, log_of(known.subject_id)),
            )
            for known in self.fresh
            if known.subject_id in rows
        ]

    def changed(self) -> list[Known]:
        """Return the subjects of the store that changed."""
        return [
            known
            for known in self.by_id.values()
            if known.changes or known.profile is not known.before
        ]

    def changed_drafts(self, transaction: Transaction, actor: str) -> list[EntryDraft]:
        """Return the entries of subjects that changed, and write their tokens anew."""
        drafts = []
        profiles: dict[int, Profile] = {}
        log_of = self._parts.ledger.store.log_of
        for known in self.changed():
            values: dict[str, Any] = {**known.changes, "updated_at": transaction.at}
            if known.profile is not None and known.profile is not known.before:
                values |= self._moved(known)
                values["profile"] = known.profile.to_json()
                values["entity"] = known.profile.entity.value
                profiles[known.subject_id] = known.profile
            drafts.append(
                EntryDraft(
                    "customer.recorded",
                    actor,
                    data={"changed": sorted(set(values) - {"updated_at"})},
                    rows=[update("subjects", {"id": known.subject_id}, values)],
                    **about(known.subject_id, known.is_customer, log_of(known.subject_id)),
                )
            )
        if profiles:
            write_tokens(self._vault, transaction.connection, profiles)
        return drafts

    def _moved(self, known: Known) -> dict[str, str]:
        """Return the columns that tell where a person may be by a changed profile."""
        if known.profile is None or known.before is None:
            return {}
        stored = Whereabouts(known.zones, known.regions)
        return moved(stored, self._parts.places.again(known.before, known.profile, stored))


@lru_cache(maxsize=1024)
def _json(zones: tuple[str, ...]) -> str:
    return orjson.dumps(zones).decode()
