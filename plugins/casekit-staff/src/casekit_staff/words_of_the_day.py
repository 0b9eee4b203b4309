"""What the counts of the day's works are called, as a run shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORKED: Final[Mapping[str, Mapping[str, str]]] = {
    "handed_over": {"en": "cases handed over", "zh": "移交案件"},
    "found_away": {"en": "people found away from their post", "zh": "发现离岗"},
    "weighed": {"en": "breaches of conduct weighed by the scale", "zh": "按标准评定违规"},
    "quarrels": {"en": "quarrels found", "zh": "发现争执"},
    "suspensions": {"en": "suspensions ended as decided", "zh": "按决定解除停职"},
    "allotted": {"en": "cases given to somebody anew", "zh": "新分配案件"},
    "of_nobody": {"en": "cases that nobody can have", "zh": "无人承办案件"},
}

PUBLISHED: Final[Mapping[str, Mapping[str, str]]] = {
    "published": {"en": "new versions to be read and signed", "zh": "新发布待签阅事项"},
}

RISEN: Final[Mapping[str, Mapping[str, str]]] = {
    "risen": {"en": "late processes handed up", "zh": "逾期上报事项"},
}
