"""Calendar files (iCalendar, RFC 5545) of visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from icalendar import Calendar, Event, vCalAddress, vText

from casekit import ProcessView

_STATUS: Final = {"agreed": "TENTATIVE", "confirmed": "CONFIRMED"}


def calendar_for(
    *,
    lender: Any,
    process: ProcessView,
    start: datetime,
    ends: datetime,
    now: datetime,
    organiser: str,
    location: str,
    for_staff: bool,
) -> bytes:
    """Return a calendar with one event.

    The same visit keeps its number (UID), so an appointment that moves takes the place of the one
    before (SEQUENCE), and one that was called off takes it out of the calendar.

    Args:
        lender: its `LenderSettings`: name, id, zone, language.
        process: the visit.
        start, ends: when.
        now: when the file is made.
        organiser: e-mail address, or empty.
        location: where; empty to leave it out.
        for_staff: with the number of the case and the place; the customer's says only that
            somebody of the lender comes.
    """
    chinese = lender.language.lower().startswith("zh")
    event = Event()
    who = "staff" if for_staff else "customer"
    event.add("uid", f"visit-{process.process_id}-{who}@{lender.id}.casekit")
    event.add("sequence", int(process.data.get("sequence", 0)))
    event.add("dtstamp", now)
    event.add("dtstart", start.astimezone(lender.zone))
    event.add("dtend", ends.astimezone(lender.zone))
    if for_staff:
        summary = f"走访 {process.case_name}" if chinese else f"Visit {process.case_name}"
        event.add("location", location)
        event.add("class", "PRIVATE")
    else:
        summary = f"与{lender.name}的约定" if chinese else f"Appointment with {lender.name}"
    event.add("summary", summary)
    event.add("status", _STATUS.get(process.state, "CANCELLED"))
    if organiser:
        address = vCalAddress(f"mailto:{organiser}")
        address.params["cn"] = vText(lender.name)
        event.add("organizer", address)
    calendar = Calendar()
    calendar.add("prodid", "-//casekit//casekit-field-visit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if process.state in _STATUS else "CANCEL")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
