"""The states and territories, as addresses name them, and the time zones that hold in them.

ISO 3166-2 codes. Of a state that lies in two zones both stand here: a contact must then be lawful
in both. Counties are not looked at; a telephone number of the place narrows nothing, because it
may have moved with its owner.
"""

from __future__ import annotations

from typing import Final

from casekit.compliance.pack import Region

_EAST = "America/New_York"
_CENTRAL = "America/Chicago"
_MOUNTAIN = "America/Denver"
_PACIFIC = "America/Los_Angeles"

_STATES: Final = (
    ("AL", "Alabama", (_CENTRAL,)),
    ("AK", "Alaska", ("America/Anchorage", "America/Adak")),
    ("AZ", "Arizona", ("America/Phoenix", _MOUNTAIN)),  # the Navajo Nation moves its clocks
    ("AR", "Arkansas", (_CENTRAL,)),
    ("CA", "California", (_PACIFIC,)),
    ("CO", "Colorado", (_MOUNTAIN,)),
    ("CT", "Connecticut", (_EAST,)),
    ("DE", "Delaware", (_EAST,)),
    ("DC", "District of Columbia", (_EAST,)),
    ("FL", "Florida", (_EAST, _CENTRAL)),
    ("GA", "Georgia", (_EAST,)),
    ("HI", "Hawaii", ("Pacific/Honolulu",)),
    ("ID", "Idaho", ("America/Boise", _PACIFIC)),
    ("IL", "Illinois", (_CENTRAL,)),
    ("IN", "Indiana", ("America/Indiana/Indianapolis", _CENTRAL)),
    ("IA", "Iowa", (_CENTRAL,)),
    ("KS", "Kansas", (_CENTRAL, _MOUNTAIN)),
    ("KY", "Kentucky", (_EAST, _CENTRAL)),
    ("LA", "Louisiana", (_CENTRAL,)),
    ("ME", "Maine", (_EAST,)),
    ("MD", "Maryland", (_EAST,)),
    ("MA", "Massachusetts", (_EAST,)),
    ("MI", "Michigan", ("America/Detroit", "America/Menominee")),
    ("MN", "Minnesota", (_CENTRAL,)),
    ("MS", "Mississippi", (_CENTRAL,)),
    ("MO", "Missouri", (_CENTRAL,)),
    ("MT", "Montana", (_MOUNTAIN,)),
    ("NE", "Nebraska", (_CENTRAL, _MOUNTAIN)),
    ("NV", "Nevada", (_PACIFIC, _MOUNTAIN)),
    ("NH", "New Hampshire", (_EAST,)),
    ("NJ", "New Jersey", (_EAST,)),
    ("NM", "New Mexico", (_MOUNTAIN,)),
    ("NY", "New York", (_EAST,)),
    ("NC", "North Carolina", (_EAST,)),
    ("ND", "North Dakota", (_CENTRAL, _MOUNTAIN)),
    ("OH", "Ohio", (_EAST,)),
    ("OK", "Oklahoma", (_CENTRAL,)),
    ("OR", "Oregon", (_PACIFIC, "America/Boise")),
    ("PA", "Pennsylvania", (_EAST,)),
    ("RI", "Rhode Island", (_EAST,)),
    ("SC", "South Carolina", (_EAST,)),
    ("SD", "South Dakota", (_CENTRAL, _MOUNTAIN)),
    ("TN", "Tennessee", (_CENTRAL, _EAST)),
    ("TX", "Texas", (_CENTRAL, _MOUNTAIN)),
    ("UT", "Utah", (_MOUNTAIN,)),
    ("VT", "Vermont", (_EAST,)),
    ("VA", "Virginia", (_EAST,)),
    ("WA", "Washington", (_PACIFIC,)),
    ("WV", "West Virginia", (_EAST,)),
    ("WI", "Wisconsin", (_CENTRAL,)),
    ("WY", "Wyoming", (_MOUNTAIN,)),
    ("AS", "American Samoa", ("Pacific/Pago_Pago",)),
    ("GU", "Guam", ("Pacific/Guam",)),
    ("MP", "Northern Mariana Islands", ("Pacific/Saipan",)),
    ("PR", "Puerto Rico", ("America/Puerto_Rico",)),
    ("VI", "U.S. Virgin Islands", ("America/St_Thomas",)),
)
_OTHER_NAMES: Final = {
    "DC": ("Washington DC", "Washington, D.C.", "D.C."),
    "MA": ("Mass.", "Commonwealth of Massachusetts"),
    "CA": ("Calif.",),
    "WA": ("Washington State",),
    "PA": ("Penna.", "Commonwealth of Pennsylvania"),
    "VI": ("Virgin Islands", "US Virgin Islands", "United States Virgin Islands"),
}

REGIONS: Final = tuple(
    Region(f"US-{code}", frozenset({code, name, *_OTHER_NAMES.get(code, ())}), zones)
    for code, name, zones in _STATES
)
"""Every state, the capital's district, and the territories in which people have loans."""
