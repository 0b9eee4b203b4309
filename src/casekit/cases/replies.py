"""Replies that wait for a person: who wrote, and with whom nobody was in touch since."""

from __future__ import annotations

from sqlalchemy import Connection

from casekit.cases.recorded_contacts import BY_HAND
from casekit.store.bulk import fetch


def replies_waiting(connection: Connection) -> int:
    """Count the customers who wrote something that a person has to read.

    A stop or a start is obeyed and does not count. A reply waits until somebody records a contact
    with that customer that was made after it. Reads all contacts, so it is for summaries.
    """
    rows = fetch(
        connection,
        "SELECT count(*) FROM (SELECT customer_id, max(at) AS last FROM contacts "  # noqa: S608
        "WHERE direction = 'inbound' AND purpose = 'reply' GROUP BY customer_id) AS wrote "
        "WHERE NOT EXISTS (SELECT 1 FROM contacts AS made WHERE "
        f"made.customer_id = wrote.customer_id AND made.channel = '{BY_HAND}' "
        "AND made.at >= wrote.last)",
    )
    return int(rows[0][0])
