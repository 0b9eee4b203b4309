"""Every error that casekit raises on purpose.

```
CasekitError
├── UsageError                 used wrongly (exit status 2)
│   └── InstantInvalid         also a ValueError
├── ConfigError                a file that a person wrote is wrong: file, line, key
│   ├── PolicyError  ├── TemplateError  ├── RulePackError  └── MappingError
├── PluginError                a plugin is missing, clashes or raised
├── NotFound
├── NotAuthorized
├── StoreError
│   ├── StoreUnavailable  ├── StoreReadOnly  ├── DiskFull  ├── StoreBusy
│   └── StoreVersionError
├── IntakeError                an import that cannot go on
├── RunRefused                 a run that must not start
│   ├── CollectionStopped  └── VolumeBreaker
├── VaultError
│   ├── KeyMissing  ├── KeyWrong  ├── Tampered  ├── Erased  ├── Restricted
│   └── RetentionRefuses
├── ArchiveError
│   ├── EntryInvalid  ├── SignerRefused  ├── BlobMissing  └── BackupError
├── ContactError
│   ├── ValueMissing  ├── ChannelUnavailable  ├── RequestForged  └── RecordingCutOff
├── WorkError                  what a person wanted to do on a case cannot be done
│   ├── WorkTaken  ├── WorkGone  ├── NotHeld  ├── CapacityReached  ├── ResultIncomplete
│   └── NotLawful
├── ProcessError               a process cannot go on in this way
│   ├── MoveRefused  ├── ProcessHeld  ├── RefTaken  └── DocumentNeeded
├── StaffError                 what is asked or recorded about who works here cannot be
│   ├── StaffUnknown  ├── StaffExists  └── StaffOverlap
├── FileTooLarge
├── PdfUnavailable
└── ClockError
```

A message is one sentence that a person can act on, `hint` says what to do next, and neither ever
holds the value of a PII field. Data stands in attributes, not only in the text.
"""

from __future__ import annotations

from pathlib import Path

from casekit.error_base import CasekitError as CasekitError
from casekit.errors_people import StaffError as StaffError
from casekit.errors_people import StaffExists as StaffExists
from casekit.errors_people import StaffOverlap as StaffOverlap
from casekit.errors_people import StaffUnknown as StaffUnknown
from casekit.errors_process import DocumentNeeded as DocumentNeeded
from casekit.errors_process import FileTooLarge as FileTooLarge
from casekit.errors_process import MoveRefused as MoveRefused
from casekit.errors_process import PdfUnavailable as PdfUnavailable
from casekit.errors_process import ProcessError as ProcessError
from casekit.errors_process import ProcessHeld as ProcessHeld
from casekit.errors_process import RefTaken as RefTaken
from casekit.errors_work import CapacityReached as CapacityReached
from casekit.errors_work import NotHeld as NotHeld
from casekit.errors_work import NotLawful as NotLawful
from casekit.errors_work import ResultIncomplete as ResultIncomplete
from casekit.errors_work import WorkError as WorkError
from casekit.errors_work import WorkGone as WorkGone
from casekit.errors_work import WorkTaken as WorkTaken


class UsageError(CasekitError):
    """The call itself is wrong: an unknown option, a date that is none."""

    code = "usage"
    exit_code = 2


class InstantInvalid(UsageError, ValueError):
    """An instant without a time zone, or one that UTC's calendar does not reach."""

    code = "instant-invalid"


class ConfigError(CasekitError):
    """A file that a person wrote is wrong; says which file, line and key."""

    code = "config-invalid"

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        key: str | None = None,
        hint: str = "",
    ) -> None:
        place = ""
        if file is not None:
            place = f"{file}:{line}: " if line is not None else f"{file}: "
        if key:
            place += f"{key}: "
        super().__init__(place + message, hint=hint)
        self.file = file
        self.line = line
        self.key = key


class PolicyError(ConfigError):
    """A tier policy cannot be used as it is written."""

    code = "policy-invalid"


class TemplateError(ConfigError):
    """A template cannot be used as it is written: an unknown placeholder, a broken bracket."""

    code = "template-invalid"


class RulePackError(ConfigError):
    """A rule pack, or a lender's change to it, cannot be used."""

    code = "rules-invalid"


class MappingError(ConfigError):
    """A mapping from a platform's columns to casekit's fields cannot be used."""

    code = "mapping-invalid"


class PluginError(CasekitError):
    """A plugin is missing, clashes with another, or raised.

    Attributes: `plugin`, `distribution` and `hook`, each None where it is not known.
    """

    code = "plugin"

    def __init__(
        self,
        message: str,
        *,
        plugin: str | None = None,
        distribution: str | None = None,
        hook: str | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.plugin = plugin
        self.distribution = distribution
        self.hook = hook


class NotFound(CasekitError):
    """No such lender, case, loan, customer, entry or file."""

    code = "not-found"


class NotAuthorized(CasekitError):
    """The actor may not do this.

    Attributes:
        reason: why, where the plugin that refused says it (`casekit.rights.Refusal`).
    """

    code = "not-authorized"

    def __init__(self, message: str, *, hint: str = "", reason: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class StoreError(CasekitError):
    """The database refused."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database cannot be opened or reached."""

    code = "store-unavailable"


class StoreReadOnly(StoreError):
    """The database can be read but not written."""

    code = "store-read-only"


class DiskFull(StoreError):
    """No space is left where the database or a file lies."""

    code = "disk-full"


class StoreBusy(StoreError):
    """Another process holds the store for longer than casekit waits."""

    code = "store-busy"


class StoreVersionError(StoreError):
    """The store was made by another version, or for another lender."""

    code = "store-version"


class IntakeError(CasekitError):
    """An import cannot go on: the file is unreadable, or `--strict` met a bad row."""

    code = "intake"


class RunRefused(CasekitError):
    """A run must not start: its date is behind, or after the lender's today."""

    code = "run-refused"


class CollectionStopped(RunRefused):
    """`casekit stop` is in force: nothing is handed over."""

    code = "stopped"


class VolumeBreaker(RunRefused):
    """The run would hand over far more than is usual, and waits for a person's word.

    Attributes: `planned` and `usual`, both counts of contacts.
    """

    code = "volume-breaker"

    def __init__(self, message: str, *, planned: int, usual: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.planned = planned
        self.usual = usual


class VaultError(CasekitError):
    """Customer data could not be sealed, opened or found."""

    code = "vault"


class KeyMissing(VaultError):
    """A key that is needed is not in the key store."""

    code = "key-missing"


class KeyWrong(VaultError):
    """The key store holds another key under this id."""

    code = "key-wrong"


class Tampered(VaultError):
    """Sealed bytes do not open: they were changed, cut, or moved to another row."""

    code = "tampered"


class Erased(VaultError):
    """The subject's data was erased; its key is gone."""

    code = "erased"


class Restricted(VaultError):
    """The subject's data is only stored, not used, until its retention ends."""

    code = "restricted"


class RetentionRefuses(VaultError):
    """The law or the lender's rules still require the data to be kept.

    Attributes: `rule` (id), `until` (ISO date) and `process` (number of what is under way), when
    known.
    """

    code = "retention"

    def __init__(
        self,
        message: str,
        *,
        rule: str | None = None,
        until: str | None = None,
        process: int | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule
        self.until = until
        self.process = process


class ArchiveError(CasekitError):
    """The archive refused, or does not fit what it should be."""

    code = "archive"


class EntryInvalid(ArchiveError):
    """An entry's header may not be archived: a float, a non-ASCII key, too large a number."""

    code = "entry-invalid"


class SignerRefused(ArchiveError):
    """The signer will not sign: the log shrank or forked since its last signature."""

    code = "signer-refused"


class BlobMissing(ArchiveError):
    """A blob that an entry refers to is not there."""

    code = "blob-missing"


class BackupError(ArchiveError):
    """A backup cannot be made or restored."""

    code = "backup"


class ContactError(CasekitError):
    """A contact cannot be prepared, or what came back cannot be taken."""

    code = "contact"


class ValueMissing(ContactError):
    """A placeholder has no value, so the text would have a gap.

    Attributes: `placeholder` (its canonical name) and `template`.
    """

    code = "value-missing"

    def __init__(self, message: str, *, placeholder: str, template: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.placeholder = placeholder
        self.template = template


class ChannelUnavailable(ContactError):
    """The channel handed nothing over; raised by `send_batch` only if nothing was sent.

    Attributes: `permanent` is true where a person must act (credentials), false where a later
    try may work; `provider_code` is the provider's word for it, if it gave one.
    """

    code = "channel-unavailable"

    def __init__(
        self, message: str, *, permanent: bool = False, provider_code: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.permanent = permanent
        self.provider_code = provider_code


class RequestForged(ContactError):
    """A webhook request does not carry a valid signature."""

    code = "request-forged"


class RecordingCutOff(ContactError):
    """A recording is shorter than it says it is; it is not filed."""

    code = "recording-cut-off"


class ClockError(CasekitError):
    """The clock stands before what the store has already seen."""

    code = "clock"
