"""`casekit archive`: its commands are in `archive_looking` and `archive_documents`."""

from __future__ import annotations

import click

from casekit.cli.lazy import Lazy, LazyGroup


@click.command(
    "archive",
    cls=LazyGroup,
    sections={
        "Prove": ("verify", "checkpoint", "evidence"),
        "Look": ("search", "list", "show", "disclosures"),
        "Documents": ("add", "get", "dispose"),
    },
    lazy={
        "verify": Lazy("archive_looking", "verify", "Recompute the archive and ask the anchors."),
        "checkpoint": Lazy("archive_looking", "checkpoint", "Sign the logs that grew."),
        "evidence": Lazy("archive_documents", "evidence", "Pack a case's archive for others."),
        "search": Lazy("archive_looking", "search", "Search by case, class, kind, time, actor."),
        "list": Lazy("archive_looking", "list_", "List a loan's file in order of time."),
        "show": Lazy("archive_entry", "show", "Show all that one entry holds."),
        "disclosures": Lazy(
            "archive_disclosures", "disclosures", "List who has seen what of whom."
        ),
        "add": Lazy("archive_documents", "add", "File a document in a case."),
        "get": Lazy("archive_documents", "get", "Read a document, with a reason."),
        "dispose": Lazy("archive_documents", "dispose", "Destroy a document after its time."),
    },
)
def archive() -> None:
    """Verify, search and add to the archive; pack a case's archive for others."""
