"""The fields of a policy file, each with its meaning; docs/reference/policy.md shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PARTS = ("costs", "interest", "principal", "penalty")
"""The parts of a debt that a waterfall puts in order."""

UNTIL = ("sent", "reached", "done")
REQUIRED_STATES = ("attempted", "sent", "reached")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_DAY = 36_500
"""The largest day past due that a policy may name."""

POLICY_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "the name that a lender's config uses",
        "version": "shown in documents and archived with each plan",
        "title": "the heading of the document, a text or a table by language (`zh`, `en`)",
        "currency": "ISO 4217 code of amounts that are written as plain numbers",
        "week_starts": "first day of the lender's week, `monday` unless given",
    }
)
"""Every field of `[policy]`."""

TIER_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "a word for the tier",
        "title": "how documents call it, a text or a table by language",
        "from_day": "its first day past due; the first tier starts on day 1",
        "to_day": "its last day past due; the last tier has none",
        "step": "its steps, as `[[tier.step]]`",
    }
)
"""Every field of `[[tier]]`."""

PRODUCT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "the product's code, as in the loan book's mapping",
        "title": "how documents and messages call it, a text or a table by language",
    }
)
"""Every field of `[[product]]`."""

FACT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "the name that conditions and `stayed_by` use",
        "title": "how documents call it, a text or a table by language",
        "when": "the condition under which it is true",
    }
)
"""Every field of `[[fact]]`."""

STEP_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "id": "the step's id, unique in the policy; it never changes once cases have it",
        "title": "how documents call it, a text or a table by language",
        "role": "which kind of channel carries it out (`sms`, `voice`, `letter` …)",
        "template": "template key, where the role needs one",
        "source": "where it comes from, such as an article; shown in the document",
        "on_day": "due once, from this day past due",
        "from_day": "first day past due of its window; the tier's first unless given",
        "to_day": "last day past due of its window; the tier's last unless given",
        "every_days": "`[3, 5]`: due from the third day after an attempt, late after the fifth",
        "per_week": "`[1, 2]`: at most two attempts in the lender's week, late without one",
        "until": "`sent`, `reached` or `done`: what ends it (see below)",
        "retry_days": 'of `until = "sent"`: days from a failed attempt to the next, 1 unless given',
        "when": "the condition under which it is due",
        "during": "due only while one of these stays is in force",
        "requires": "an earlier step, with `state` and `days_after`",
        "stayed_by": "what stays it, with `for_days`, `until_day` or `up_to_latest`",
        "counted_with": "other steps whose attempts count in `every_days` and `per_week`; "
        "`promise` and `followup`: calls after a promise, and agreed ones",
        "brought_forward_by": "a step with `deadline_days`: this one is due when that passes",
        "deadline_days": "days from delivery that a letter gives; makes the fact `deadline_passed`",
        "late_after": "late once it has been due for more than so many days; 0 with `on_day`",
        "max_attempts": "no more than so many attempts in an episode",
        "fallback": "role to use when the first has no channel, a bad point or a failed delivery; "
        "it comes first for a customer who prefers it (consent `channel`)",
        "priority": "larger comes first, 0 unless given",
    }
)
"""Every field of `[[step]]` and `[[tier.step]]`."""

PROMISES_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "remind_days_before": "a reminder is due so many days before the promised one, 1 unless "
        "given; 0: on the day itself",
        "remind_role": "the way of the reminder; without it there is none",
        "remind_template": "its text",
        "follow_up_role": "the way of what follows on the day after a promise that was not kept",
        "follow_up_template": "its text or script",
        "longest": 'how far promises reach, by tier: `{ mild = "month", moderate = 180 }`; '
        "`month`: within the month in which it is made, a number: days from then. "
        "Tiers that are not named have no bound. A person may agree on a plan that reaches "
        "further: see [promises](promises.md)",
    }
)
"""Every field of `[promises]`."""

STAY_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "`open_promise`, `hardship`, a `[[fact]]`, or a plugin's name with a dot",
        "for_days": "it stays the step no longer than so many days from its first",
        "until_day": "it stays the step no longer than to this day past due",
        "up_to_latest": "true: it moves an `every_days` step to its latest day, no further",
    }
)
"""Every field of an entry of `stayed_by` that is a table."""

REQUIRES_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "step": "id of the earlier step",
        "state": "`attempted` (unless given), `sent` or `reached`",
        "days_after": "due no sooner than so many days after that, 1 unless given",
    }
)
"""Every field of an entry of `requires` that is a table."""
