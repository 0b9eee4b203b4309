"""Where a person may be, from the numbers and addresses that are known of them."""

from __future__ import annotations

import pytest

from casekit.compliance.pack import Region
from casekit.pii.profile import Address, ContactPerson, Phone, Profile
from casekit.pii.whereabouts import Whereabouts, places_of, whereabouts

EAST, WEST = "America/New_York", "America/Los_Angeles"
REGIONS = (
    Region("US-MA", frozenset({"MA", "Massachusetts"}), (EAST,)),
    Region("US-NY", frozenset({"NY", "New York"}), (EAST,)),
    Region("US-OR", frozenset({"OR", "Oregon"}), (WEST, "America/Boise")),
    Region("US-WA", frozenset({"WA", "Washington", "Washington State"}), (WEST,)),
)
BOSTON, SEATTLE, TOLL_FREE = "+16175551234", "+12065550100", "+18005551234"


def numbers(*phones: str) -> Profile:
    return Profile("Jane Doe", phones=tuple(Phone(number) for number in phones))


def living(*lines: str, **more: str) -> Profile:
    return Profile("Jane Doe", addresses=(Address(lines, **more),))


def found(profile: Profile) -> Whereabouts:
    return whereabouts(profile, REGIONS)


def test_a_number_tells_the_zone_and_the_state_in_which_it_was_given_out() -> None:
    assert found(numbers(BOSTON)) == Whereabouts((EAST,), ("US-MA",))


def test_numbers_and_addresses_are_taken_together() -> None:
    profile = Profile(
        "Jane Doe", phones=(Phone(BOSTON),), addresses=living("1 Elm", region="WA").addresses
    )
    assert found(profile) == Whereabouts((WEST, EAST), ("US-MA", "US-WA"))


def test_a_number_without_a_place_says_nothing() -> None:
    assert found(numbers(TOLL_FREE)) == Whereabouts()
    assert found(numbers("not a number", "+19999999999")) == Whereabouts()


def test_a_number_abroad_tells_its_zone_and_no_state() -> None:
    assert found(numbers("+8613800138000")) == Whereabouts(("Asia/Shanghai",), ())


def test_what_does_not_work_says_nothing() -> None:
    gone = Profile(
        "Jane Doe",
        phones=(Phone(BOSTON, bad=True),),
        addresses=(Address(("1 Elm",), region="WA", bad=True),),
    )
    assert found(gone) == Whereabouts()


def test_a_companys_contact_person_is_where_the_company_is_called() -> None:
    profile = Profile("Acme", contact=ContactPerson("Jane Doe", phones=(Phone(SEATTLE),)))
    assert found(profile).zones == (WEST,)


@pytest.mark.parametrize(
    ("profile", "region"),
    [
        (living("12 Main St", region="MA"), "US-MA"),
        (living("12 Main St", region="massachusetts"), "US-MA"),
        (living("12 Main St", "Boston, MA 02110"), "US-MA"),
        (living("12 Main St, Boston, Massachusetts 02110-1234"), "US-MA"),
        (living("100 Washington Ave", "Albany, New York 12207"), "US-NY"),
        (living("77 Elm St", "Portland OR"), "US-OR"),
        (living("77 Elm St", city="Portland, Oregon"), "US-OR"),
        (living("77 Elm St, Portland, Oregon, USA".removesuffix(", USA"), country="US"), "US-OR"),
        (living("1 In or Me St"), ""),
        (living("100 Washington"), ""),
        (living("12 Main St", city="Washington"), ""),
        (living("12 Main St", region="MA", country="MA"), ""),
        (living(), ""),
    ],
)
def test_an_address_names_a_state_in_the_ways_people_write(profile: Profile, region: str) -> None:
    assert found(profile).regions == ((region,) if region else ())


def test_a_state_in_two_zones_counts_with_both() -> None:
    assert found(living("1 Elm", region="OR")).zones == ("America/Boise", WEST)


def test_without_regions_nothing_is_looked_for() -> None:
    assert whereabouts(numbers(BOSTON), ()) == Whereabouts()
    places = places_of((), "Asia/Urumqi", "Asia/Shanghai")
    assert places.of_new(numbers(BOSTON), ()) == Whereabouts(("Asia/Shanghai",), ())
    stored = Whereabouts((EAST,), ("US-MA",))
    assert places.again(numbers(BOSTON), numbers(SEATTLE), stored) == stored


PLACES = places_of(REGIONS, "", "Asia/Shanghai")


def test_a_pack_without_a_zone_guesses_none_also_where_it_has_no_regions() -> None:
    assert places_of((), "", "Asia/Shanghai").of_new(numbers(BOSTON), ()) == Whereabouts()


def test_nothing_known_stays_unknown_unless_the_pack_has_a_zone_for_it() -> None:
    assert PLACES.of_new(numbers(TOLL_FREE), ()).zones == ()
    assert places_of(REGIONS, EAST, "Asia/Shanghai").of_new(numbers(TOLL_FREE), ()).zones == (EAST,)


def test_zones_that_the_book_tells_win() -> None:
    told = PLACES.of_new(numbers(BOSTON), (WEST,))
    assert told == Whereabouts((WEST,), ("US-MA",))
    assert PLACES.again(numbers(BOSTON), numbers(SEATTLE), told) == Whereabouts((WEST,), ("US-WA",))


def test_zones_that_were_found_follow_a_changed_profile() -> None:
    made = PLACES.of_new(numbers(BOSTON), ())
    assert PLACES.again(numbers(BOSTON), numbers(SEATTLE), made).zones == (WEST,)
    assert PLACES.again(numbers(BOSTON), numbers(TOLL_FREE), made).zones == ()


def test_the_lenders_own_zone_under_an_earlier_pack_was_no_knowledge_of_the_person() -> None:
    before = Whereabouts(("Asia/Shanghai",), ())
    assert PLACES.again(numbers(BOSTON), numbers(BOSTON), before) == Whereabouts(
        (EAST,), ("US-MA",)
    )
    assert PLACES.again(numbers(TOLL_FREE), numbers(TOLL_FREE), before) == Whereabouts()


def test_what_was_found_shows_nothing_of_the_person() -> None:
    assert "617" not in repr(found(numbers(BOSTON)))
