"""The court fees of 诉讼费用交纳办法, against amounts that courts publish."""

from __future__ import annotations

import pytest

from casekit_cn.court_fees import CourtFees


@pytest.mark.parametrize(
    ("claim", "suit", "enforcement"),
    [
        (5_000, 50, 50),
        (10_000, 50, 50),
        (100_000, 2_300, 1_400),
        (200_000, 4_300, 2_900),
        (500_000, 8_800, 7_400),
        (1_000_000, 13_800, 12_400),
        (2_000_000, 22_800, 22_400),
        (5_000_000, 46_800, 52_400),
        (10_000_000, 81_800, 77_400),
        (20_000_000, 141_800, 87_400),
        (30_000_000, 191_800, 97_400),
    ],
)
def test_fees_by_band(claim: int, suit: int, enforcement: int) -> None:
    fees = CourtFees()
    assert fees.suit(claim * 100) == suit * 100
    assert fees.enforcement(claim * 100) == enforcement * 100
