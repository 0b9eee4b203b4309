"""What the fields of a record may say, as people write them and as they are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from casekit.errors import UsageError
from casekit_staff.kinds import PARTS, READ, SUBJECTS
from casekit_staff.quarters import Quarter

_YES: Final = frozenset({"yes", "true", "1", "y", "是", "已参加", "到", "通过"})
_NO: Final = frozenset({"no", "false", "0", "n", "否", "缺席", "未参加", "未到", "未通过"})
_SUBJECTS: Final[Mapping[str, str]] = {
    "法律": "law",
    "法律法规": "law",
    "沟通": "communication",
    "沟通技巧": "communication",
    "金融": "finance",
    "金融知识": "finance",
    "心理": "psychology",
    "客户心理": "psychology",
}
_PARTS: Final[Mapping[str, str]] = {
    "理论学习": "theory",
    "理论": "theory",
    "案例分析": "cases",
    "案例": "cases",
    "模拟演练": "drill",
    "演练": "drill",
}
_HOW: Final[Mapping[str, str]] = {
    "面谈": "interview",
    "证书": "certificate",
    "考试": "exam",
    "课程": "course",
}
_SPLIT: Final = re.compile(r"[,;，；、/]")
_MOST: Final = 1000


def read_fields(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a record from what a person or a file says.

    Args:
        kind: name of its kind.
        given: by field; texts are read, what has its type already is checked.

    Raises:
        UsageError: a value is none of its field.
    """
    found: dict[str, Any] = {}
    for key, value in given.items():
        if value is None or value == "":
            continue
        reader = _READERS.get(key)
        found[key] = value if reader is None else reader(key, value)
    if kind == "training":
        found.setdefault("attended", True)
    return found


def _whole(key: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip()):
        number = int(value)
    else:
        raise UsageError(f"{key} is a whole number")
    if not 0 <= number <= _MOST:
        raise UsageError(f"{key} lies between 0 and {_MOST}")
    return number


def _yes(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise UsageError(f"{key} is yes or no")
    return word in _YES


def _quarter(key: str, value: Any) -> str:
    return str(Quarter.read(str(value)))


def _words(key: str, value: Any) -> list[str]:
    parts = _SPLIT.split(value) if isinstance(value, str) else list(value)
    return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _subjects(key: str, value: Any) -> list[str]:
    found = [_SUBJECTS.get(word, word) for word in _words(key, value)]
    if not found or set(found) - set(SUBJECTS):
        raise UsageError(f"{key} are some of {', '.join(SUBJECTS)}")
    return list(dict.fromkeys(found))


def _one_of(known: tuple[str, ...], also: Mapping[str, str]) -> Callable[[str, Any], str]:
    def read(key: str, value: Any) -> str:
        word = also.get(str(value).strip(), str(value).strip())
        if word not in known:
            raise UsageError(f"{key} is one of {', '.join(known)}")
        return word

    return read


def _how(key: str, value: Any) -> str:
    word = str(value).strip()
    return _HOW.get(word, word)


_READERS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "score": _whole,
    "pass_mark": _whole,
    "hours": _whole,
    "level": _whole,
    "subject": _whole,
    "attended": _yes,
    "passed": _yes,
    "flags": _words,
    "how": _how,
    "quarter": _quarter,
    "subjects": _subjects,
    "part": _one_of(PARTS, _PARTS),
    "what": _one_of(READ, {"政策": "policy", "规则": "pack", "法规变化": "law_change"}),
}
