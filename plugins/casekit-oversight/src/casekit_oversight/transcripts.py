"""Recordings of calls as text: an optional extra, off unless the lender's file names what does it.

Another plugin, or the extra `speech` of this one, offers a `Transcriber` at the point
`transcriber`. What it hears is kept as a sealed document of the case and searched for forbidden
wording; of a find the second is kept where it stands, never the words.
"""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar, Final

from casekit import Attachment, Move, State, Step
from casekit.compliance.texts import check_text
from casekit.errors import ConfigError
from casekit.process.model import ANY_STATE, Words
from casekit.rights import SOFTWARE
from casekit_oversight.checks import contact_of
from casekit_oversight.contacts_read import data_of, entries_between, sizes_before
from casekit_oversight.kinds_checks import DESK, RIGHT, KeptWhenClosed
from casekit_oversight.noticed import Noticed, file_findings
from casekit_oversight.paging import pages

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.options import OversightOptions

POINT: Final = "transcriber"
"""The point at which a plugin offers what turns speech into text."""

LOOKED_BACK: Final = timedelta(days=30)
"""Recordings that were filed before are not transcribed any more."""

_REASON: Final = "transcript of a recording, for the daily search for forbidden wording"


@dataclass(frozen=True, slots=True)
class Segment:
    """What was said for a while.

    Attributes:
        start_s, end_s: from which second of the recording to which.
        text: the words.
    """

    start_s: float
    end_s: float
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TranscriberContext:
    """What a transcriber is told: the folder of its model on this machine, if one is named."""

    model: Path | None


class Transcriber(ABC):
    """Turns speech into text, on this machine. Subclasses are offered at the point `transcriber`.

    Nothing of a recording may leave the machine, and none may be written to a file in plain text.
    """

    def __init__(self, context: TranscriberContext) -> None:
        """Take what it is told."""
        self.context = context

    @abstractmethod
    def transcribe(self, audio: IO[bytes], language: str) -> Sequence[Segment]:
        """Return what is said in a recording, in its order.

        Args:
            audio: the recording as it was filed, in memory.
            language: that is spoken, ISO 639-1 (`zh`).
        """


class TranscriptKind(KeptWhenClosed):
    """The transcript of a recording: made, then searched."""

    name: ClassVar[str] = "transcript"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "transcript of a call", "zh": "通话转写"}
    states: ClassVar[tuple[State, ...]] = (
        State("made", {"en": "made", "zh": "已转写"}),
        State("searched", {"en": "searched", "zh": "已检索"}, over=True),
        State("cancelled", {"en": "cancelled", "zh": "已取消"}, over=True),
    )
    first: ClassVar[str] = "made"
    moves: ClassVar[tuple[Move, ...]] = (
        Move("search", ("made",), "searched", {"en": "searched", "zh": "检索"}, desk=DESK),
        Move(
            "cancel",
            (ANY_STATE,),
            "cancelled",
            {"en": "cancelled", "zh": "取消"},
            note=True,
            cancels=True,
        ),
    )
    fields: ClassVar[frozenset[str]] = frozenset({"document", "by", "language", "seconds", "finds"})
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True


def transcriber_of(lender: Lender, options: OversightOptions) -> Transcriber:
    """Return the transcriber that the lender's file names.

    Raises:
        ConfigError: it names none, or one that no plugin offers.
    """
    offered = lender.plugins.extensions(POINT)
    chosen = offered.get(options.transcriber)
    if chosen is None or not issubclass(chosen, Transcriber):
        named = f"no plugin offers the transcriber {options.transcriber!r}"
        raise ConfigError(
            named if options.transcriber else "no transcriber is named, so calls are listened to",
            key="plugin.oversight.transcriber",
            hint=f"Known are {', '.join(sorted(offered)) or 'none'}.",
        )
    return chosen(TranscriberContext(options.transcriber_model))


def transcribe(
    lender: Lender, options: OversightOptions, *, limit: int, due_days: int
) -> tuple[int, int]:
    """Transcribe recordings that have no transcript yet, oldest first, and search them.

    Returns:
        How many were transcribed, and how many findings that opened.
    """
    transcriber = transcriber_of(lender, options)
    language = options.transcriber_language or lender.settings.lender.language
    known = {view.contact_id: view for view in pages(lender, TranscriptKind.name)}
    made = opened = 0
    for contact_id, blob_id, case_id in _recordings(lender):
        if made >= limit:
            break
        view = known.get(contact_id)
        if view is not None and not view.is_open:
            continue
        heard = _heard(lender, transcriber, blob_id, language)
        if view is None:  # otherwise a run was cut off before it was searched
            view = _keep(lender, options, heard, contact_id, blob_id, case_id, language)
        noticed = list(_finds(lender, heard, contact_id, case_id))
        opened += file_findings(lender, noticed, lender.today(), due_days)
        step = Step("search", data={"finds": len(noticed)})
        known[contact_id] = lender.processes.move(view.process_id, step, actor=SOFTWARE, desk=DESK)
        made += 1
    return made, opened


def _recordings(lender: Lender) -> Iterator[tuple[int, int, int]]:
    since = sizes_before(lender, lender.today() - LOOKED_BACK)
    sizes = dict(lender.archive.sizes())
    for entry in entries_between(lender, since, sizes, ("recording.stored",)):
        data = data_of(entry)
        if entry.case_id is not None and data.get("blob") is not None:
            yield int(data["contact"]), int(data["blob"]), entry.case_id


def _heard(
    lender: Lender, transcriber: Transcriber, blob_id: int, language: str
) -> list[Segment]:  # fmt: skip
    parts = lender.archive.read_document(blob_id, reason=_REASON, actor=SOFTWARE)
    audio = io.BytesIO(b"".join(parts))
    return list(transcriber.transcribe(audio, language.partition("-")[0]))


def _finds(
    lender: Lender, heard: Sequence[Segment], contact_id: int, case_id: int
) -> Iterator[Noticed]:
    made = contact_of(lender, case_id, contact_id)
    way = made.way if made is not None else "voice"
    channel = lender.channels[way].medium if way in lender.channels else "voice"
    # words may be parted by the end of a segment, so all of it is searched at once
    text = " ".join(segment.text for segment in heard)
    for number, find in enumerate(check_text(lender.pack, text, "customer", channel)):
        yield Noticed(
            "wording",
            f"contact:{contact_id}:speech:{number}",
            made.collector if made is not None else "",
            case_id,
            {
                "contact": contact_id,
                "rule": find.rule,
                "category": find.values.get("category"),
                "seconds": second_of(heard, int(find.values.get("place", 1))),
            },
        )


def second_of(heard: Sequence[Segment], place: int) -> int:
    """Return the second at which a place in the joined text, from 1, is said; rounded down."""
    before = 0
    for segment in heard:
        before += len(segment.text) + 1
        if place <= before:
            return int(segment.start_s)
    return int(heard[-1].end_s) if heard else 0


def _keep(
    lender: Lender,
    options: OversightOptions,
    heard: Sequence[Segment],
    contact_id: int,
    blob_id: int,
    case_id: int,
    language: str,
) -> ProcessView:
    told = [{"start_s": one.start_s, "end_s": one.end_s, "text": one.text} for one in heard]
    content = json.dumps(told, ensure_ascii=False).encode()
    text = Attachment(f"transcript-{contact_id}.json", "application/json", content)
    data = {
        "document": blob_id,
        "by": options.transcriber,
        "language": language,
        "seconds": int(heard[-1].end_s) if heard else 0,
    }
    return lender.processes.open(
        TranscriptKind.name,
        case_id,
        step=Step(data=data, attachments=(text,)),
        contact_id=contact_id,
        actor=SOFTWARE,
    )
