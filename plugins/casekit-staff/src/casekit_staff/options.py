"""The options of casekit-staff, the table `[plugin.staff]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casekit_staff.options_scheme import SchemeOptions
from casekit_staff.options_work import OffenceOptions

_QUARTERS = ("block", "warn")


@dataclass(frozen=True)
class RoleOptions:
    """`[plugin.staff.roles.NAME]`: what people of a role may do, instead of what is shipped.

    Attributes:
        allow: actions, with `*` for any letters: `case.*`.
        deny: actions that are taken out of those again.
        qualified: personal data is shown only to those who are ready to work today; false: only to
            those who work here, are bound to secrecy and are not suspended.
        own_cases: personal data is shown only of customers whom the person works with.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    qualified: bool = True
    own_cases: bool = False


@dataclass(frozen=True)
class StaffOptions:
    """`[plugin.staff]`: who may work for this lender, and who may do what.

    Attributes:
        quarter: `block`: whoever missed the training of the last quarter gets no work; `warn`: it
            is said.
        induction_days: how many days the induction has at least, 1 to 60.
        pass_mark: the score from which an exam is passed, where the exam says none.
        read_within_days: for how many days somebody who had signed what was in force before goes
            on after a new policy or rule pack came into force, 0 to 90.
        confidentiality_version: the agreement that must be signed; empty: any.
        harmless_flags: flags of a background check that bar nobody.
        contact_days: personal data is shown to a collector for so many days after a contact, 1 to
            365.
        roles: what people of a role may do.
        way_back: a login that may record and appoint people while no admin is left who could (all
            have left or are suspended); empty: nobody.
        allot: `daily`: all open cases are shared out after each run; `by-hand`: when a person says
            so.
        cases_each: at most so many cases for one collector; 0: no end.
        skills: product → the skill that its cases need.
        idle_minutes: for how long somebody on shift may hold work and do nothing, 5 to 480.
        answer_days: within how many days an absence or a breach of conduct is decided, 1 to 90.
        appeal_days: for how many days a decision may be appealed, 0 to 90.
        least_sample: from how many checked contacts on there is a conduct score, 1 to 1000.
        scale: offences that the lender's scale of sanctions has besides, or otherwise.
        scheme: how people are assessed, and what is proposed for them.
    """

    quarter: str = field(default="block", metadata={"choices": _QUARTERS})
    induction_days: int = 5
    pass_mark: int = 60
    read_within_days: int = 3
    confidentiality_version: str = ""
    harmless_flags: tuple[str, ...] = ()
    contact_days: int = 30
    roles: Mapping[str, RoleOptions] = field(default_factory=dict)
    way_back: str = ""
    allot: str = field(default="by-hand", metadata={"choices": ("by-hand", "daily")})
    cases_each: int = 0
    skills: Mapping[str, str] = field(default_factory=dict)
    idle_minutes: int = 45
    answer_days: int = 10
    appeal_days: int = 5
    least_sample: int = 5
    scale: Mapping[str, OffenceOptions] = field(default_factory=dict)
    scheme: SchemeOptions = field(default_factory=SchemeOptions)

    def __post_init__(self) -> None:
        for name, least, most in (
            ("induction_days", 1, 60),
            ("read_within_days", 0, 90),
            ("contact_days", 1, 365),
            ("cases_each", 0, 1_000_000),
            ("idle_minutes", 5, 480),
            ("answer_days", 1, 90),
            ("appeal_days", 0, 90),
            ("least_sample", 1, 1000),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"`{name}` lies between {least} and {most}")
