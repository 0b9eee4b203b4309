"""The part of the desk of cases that enters whole records, as plugins make them of their forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.cases import recorded_contacts
from casekit.cases.contact_notes import ContactNote, RecordedContact

if TYPE_CHECKING:
    from casekit.app import Lender


class CaseEntering:
    """Verbs of `Cases` for records that say more than a command line would."""

    _lender: Lender

    def enter_contact(
        self, ref: str | int, note: ContactNote, *, actor: str | None = None
    ) -> RecordedContact:
        """Record a contact with all that is known of it; see `record_contact`.

        It is judged by who made it, by the appointment, by whether it was recorded. Where it
        carries a process on, both are written in one transaction; a step whose key is known
        changes nothing, and the contact of that time is returned.

        Args:
            ref: the case.
            note: the contact.
            actor: who enters it.

        Raises:
            MoveRefused, DocumentNeeded, FileTooLarge: the process cannot go on so; nothing was
                written.
            UsageError, NotFound, NotAuthorized: see `record_contact`.
        """
        return recorded_contacts.record_contact(self._lender, ref, note, actor=actor)
