"""Cases and the work on them: facts, promises, actions, contacts, runs."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, text

from casekit.store.columns import Amount, Id, code, metadata, own_id, ref_to
from casekit.store.types import Day, Flag, Instant, Json

cases = Table(
    "cases",
    metadata,
    own_id(),
    ref_to("loan_id", "loans.id"),
    Column("customer_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("episode", Integer, nullable=False),
    *code("status", "open", "closed", default="open"),
    Column("opened_on", Day, nullable=False),
    Column("closed_on", Day),
    Column("close_reason", String(40)),
    Column("due_on", Day),
    Column("tier", String(40), nullable=False, server_default=""),
    Column("next_review_on", Day),
    Column("policy_digest", String(64), nullable=False, server_default=""),
    Column("exception", String(40)),
    UniqueConstraint("loan_id", "episode"),  # also the index by which a loan's cases are found
)
Index(
    "ix_cases_review",
    cases.c.log,
    cases.c.next_review_on,
    cases.c.customer_id,
    sqlite_where=cases.c.next_review_on.is_not(None),
    postgresql_where=cases.c.next_review_on.is_not(None),
)

case_facts = Table(
    "case_facts",
    metadata,
    ref_to("case_id", "cases.id", primary_key=True, autoincrement=False),
    Column("name", String(60), primary_key=True),
    Column("value", Json),
    Column("since_on", Day, nullable=False),
    Column("until_on", Day),
)

promises = Table(
    "promises",
    metadata,
    own_id(),
    ref_to("case_id", "cases.id", index=True),
    Column("plan_id", Id),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("due_on", Day, nullable=False),
    Column("made_on", Day, nullable=False),
    *code("status", "open", "kept", "part_kept", "broken", "replaced"),
    Column("met", Amount, nullable=False, server_default="0"),
)
Index(
    "ix_promises_open",
    promises.c.due_on,
    sqlite_where=text("status = 'open'"),
    postgresql_where=text("status = 'open'"),
)

actions = Table(
    "actions",
    metadata,
    own_id(),
    ref_to("case_id", "cases.id"),
    Column("customer_id", Id, nullable=False),
    Column("log", Integer, nullable=False),
    Column("step", String(60), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("role", String(40), nullable=False),
    Column("template", String(60), nullable=False),
    Column("fallback", String(40), nullable=False, server_default=""),
    Column("due_on", Day, nullable=False),
    Column("late", Flag, nullable=False, server_default="0"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("rank", Integer, nullable=False, server_default="0"),
    *code(
        "state",
        "due",
        "denied",
        "deferred",
        "sending",
        "sent",
        "delivered",
        "failed",
        "unknown",
        "done",
        "cancelled",
    ),
    Column("waits_for", String(40), nullable=False, server_default=""),
    Column("not_before", Instant),
    Column("contact_id", Id),
    Column("attempted_on", Day),
    Column("reached", Flag, nullable=False, server_default="0"),
    Column("planned_at", Instant, nullable=False),
    UniqueConstraint("case_id", "step", "occurrence"),
    Index(None, "contact_id"),
)
Index(
    "ix_actions_deferred",
    actions.c.log,
    actions.c.not_before,
    actions.c.customer_id,
    sqlite_where=text("state = 'deferred'"),
    postgresql_where=text("state = 'deferred'"),
)
Index(
    "ix_actions_without_channel",
    actions.c.log,
    actions.c.customer_id,
    sqlite_where=text("waits_for = 'channel'"),
    postgresql_where=text("waits_for = 'channel'"),
)
Index(
    "ix_actions_for_people",
    actions.c.role,
    actions.c.rank,
    actions.c.id,
    sqlite_where=text("state = 'due' AND waits_for = 'person'"),
    postgresql_where=text("state = 'due' AND waits_for = 'person'"),
)

contacts = Table(
    "contacts",
    metadata,
    own_id(),
    Column("customer_id", Id, nullable=False, index=True),
    Column("subject_id", Id, nullable=False),
    Column("log", Integer, nullable=False),
    Column("party", String(20), nullable=False),
    *code("direction", "outbound", "inbound"),
    Column("role", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("point", String(20), nullable=False),
    Column("template", String(60), nullable=False),
    Column("loans", Json, nullable=False),
    *code("state", "sending", "sent", "delivered", "failed", "unknown", "done"),
    Column("outcome", String(40), nullable=False, server_default=""),
    Column("failure", String(40), nullable=False, server_default=""),
    Column("provider_ref", String(80), nullable=False, server_default=""),
    Column("provider_code", String(40), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("good_until", Instant),
    Column("actor", String(120), nullable=False),
    Column("run_id", Id),
    Column("work_id", Id),
    Column("answered_by", String(20), nullable=False, server_default=""),
    Column("duration_s", Integer),
    Column("typed_s", Integer),
    Column("result_due", Flag, nullable=False, server_default="0"),
    Column("result_at", Instant),
)
Index(
    "ix_contacts_unsettled",
    contacts.c.log,
    contacts.c.id,
    sqlite_where=text("state IN ('sending', 'unknown')"),
    postgresql_where=text("state IN ('sending', 'unknown')"),
)
Index(
    "ix_contacts_result_due",
    contacts.c.log,
    contacts.c.customer_id,
    sqlite_where=text("result_due = 1"),
    postgresql_where=text("result_due = 1"),
)
Index(
    "ix_contacts_provider_ref",
    contacts.c.provider_ref,
    sqlite_where=text("provider_ref <> ''"),
    postgresql_where=text("provider_ref <> ''"),
)

events_seen = Table(
    "events_seen",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("event_key", String(120), primary_key=True),
    Column("at", Instant, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    own_id(),
    Column("as_of", Day, nullable=False, index=True),
    Column("shard", String(20), nullable=False, server_default=""),
    *code("status", "running", "finished", "failed", "interrupted"),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("actor", String(120), nullable=False),
    Column("policy_digest", String(64), nullable=False),
    Column("handed_over", Integer, nullable=False, server_default="0"),
    Column("totals", Json),
)
