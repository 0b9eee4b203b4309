"""What a loan's record must keep to wherever it comes from: days, amounts and names that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from casekit.cases.converters import MOST_WHOLE, language
from casekit.cases.record_lengths import LONGEST_CODE, LONGEST_TEXT, too_long
from casekit.cases.records import InstalmentRecord, LoanRecord, PersonRecord, PriorConsent
from casekit.compliance.consent_kinds import consent_kind
from casekit.compliance.parameters import read_wall_time
from casekit.dates import OUTSIDE, is_birth_date, is_sound
from casekit.money import MOST
from casekit.pii import normal
from casekit.pii.characters import person_name
from casekit.pii.profile import Profile

Wrong = tuple[str, str]
"""The field that is wrong, and the reason; the reason holds no value."""

TOO_LARGE: Final = "too large an amount"


def wrong_with(record: LoanRecord, today: date) -> Wrong | None:
    """Return the first thing that is wrong with a record, or None.

    Args:
        record: a loan of a file or of a program.
        today: the lender's business date.
    """
    if record.snapshot_on is not None:
        if record.snapshot_on > today:
            return "loan.snapshot_on", "lies after the lender's today"
        if not is_sound(record.snapshot_on):
            return "loan.snapshot_on", OUTSIDE
    if record.contract_on is not None and not is_sound(record.contract_on):
        return "loan.contract_on", OUTSIDE
    for name in ("principal", "balance", "costs"):
        amount = getattr(record, name)
        if amount is not None and not -MOST <= amount <= MOST:
            return f"loan.{name}", TOO_LARGE
    if len(record.region) > LONGEST_CODE:
        return "loan.region", f"longer than {LONGEST_CODE} characters"
    for piece in record.collateral or ():
        if len(piece.description) > LONGEST_TEXT:
            name = f"collateral{piece.number}.description"
            return name, f"longer than {LONGEST_TEXT} characters"
        if piece.value is not None and not -MOST <= piece.value <= MOST:
            return f"collateral{piece.number}.value", TOO_LARGE
    return (
        _wrong_instalments(record.instalments, record.costs or 0)
        or _wrong_person(record.borrower, "customer", today)
        or next(_wrong_parties(record, today), None)
    )


def wrong_points(record: LoanRecord, region: str) -> Wrong | None:
    """Return what is wrong with the numbers and e-mail addresses of a program's record, or None.

    Those of a file are read into this form; what a program says is written down as it is, so it
    has the form already.

    Args:
        record: of a program.
        region: ISO 3166 code in which telephone numbers are read.
    """
    people = [("customer", record.borrower)]
    people += [(f"{party.role}{party.number}", party.person) for party in record.parties or ()]
    for group, person in people:
        for phone in person.profile.all_phones():
            try:
                sound = normal.phone(phone.number, region) == phone.number
            except ValueError:
                sound = False
            if not sound:
                return f"{group}.phone", "not a telephone number in E.164, such as +8613912345678"
        for email in person.profile.all_emails():
            try:
                normal.email(email.address)
            except ValueError as error:
                return f"{group}.email", str(error)
    return None


def wrong_hours(record: PriorConsent) -> Wrong | None:
    """Return what is wrong with the hours of a consent of before, or None.

    An agreement to other hours lifts a rule for them, so it says from when and up to when.
    """
    start, end = record.hours_from, record.hours_to
    if consent_kind(record.kind) != "hours":
        if not (start or end):
            return None
        return "hours_from" if start else "hours_to", "only a consent to other hours has hours"
    for name, wall in (("hours_from", start), ("hours_to", end)):
        if not wall:
            return name, "is empty"
        try:
            read_wall_time(wall)
        except ValueError:
            return name, "an hour is written as 19:30"
    if read_wall_time(start) >= read_wall_time(end):
        return "hours_to", "not after the hour at which it begins"
    return None


def _wrong_instalments(instalments: Iterable[InstalmentRecord], costs: int) -> Wrong | None:
    owed = costs
    for instalment in instalments:
        if not is_sound(instalment.due_on):
            return "instalment.due_on", OUTSIDE
        if instalment.number is not None and not 1 <= instalment.number <= MOST_WHOLE:
            return "instalment.number", "instalments are counted from 1"
        for name in ("principal", "interest", "penalty"):
            amount: int = getattr(instalment, name)
            if amount < 0:
                return f"instalment.{name}", "below zero"
            owed += amount
    # the whole is written down as well as its parts
    return ("instalment.principal", TOO_LARGE) if owed > MOST else None


def _wrong_parties(record: LoanRecord, today: date) -> Iterator[Wrong]:
    for party in record.parties or ():
        wrong = _wrong_person(party.person, f"{party.role}{party.number}", today)
        if wrong is not None:
            yield wrong


def _wrong_person(person: PersonRecord, group: str, today: date) -> Wrong | None:
    profile: Profile = person.profile
    if long := too_long(profile):
        field, most = long
        return field if "." in field else f"{group}.{field}", f"longer than {most} characters"
    if profile.birth_date is not None and not is_birth_date(profile.birth_date, today):
        return f"{group}.birth_date", "not a date on which someone can be born"
    try:
        if person_name(profile.name) != profile.name:
            return f"{group}.name", "has characters that nobody sees"
    except ValueError as error:
        return f"{group}.name", str(error)
    try:
        if person.language:
            language(person.language)
    except ValueError as error:
        return f"{group}.language", str(error)
    return None
