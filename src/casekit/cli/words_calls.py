"""The words of commands about calls and recordings, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALLS: Final[Mapping[str, tuple[str, str]]] = {
    "calls_dialled": (
        "Call {contact} is being connected; your telephone rings first.",
        "通话 {contact} 正在接通，请先接听您的电话。",
    ),
    "calls_refused": (
        "Call {contact} was not made ({why}); nobody was called.",
        "通话 {contact} 未拨出（{why}），未拨打任何人。",
    ),
    "calls_unknown": (
        "Nobody can tell whether call {contact} was made. Record what you heard; if nobody was "
        "called, say so: casekit unknown resolve {contact} not-sent.",
        "无法确认通话 {contact} 是否拨出：如已通话，请登记结果；如未拨出，请登记："
        "casekit unknown resolve {contact} not-sent",
    ),
    "calls_filed": ("Filed as document {document}.", "已归档为文件 {document}。"),
    "calls_fetched": (
        "{stored} filed, {waits} tried again later, {missing} missing.",
        "已归档 {stored}，稍后重试 {waits}，缺失 {missing}。",
    ),
    "calls_none": ("This call has no recording.", "该通话没有录音。"),
    "calls_recording": ("recording", "录音"),
    "calls_source": ("source", "来源"),
    "calls_state": ("state", "状态"),
    "calls_seconds": ("seconds", "时长（秒）"),
    "calls_document": ("document", "文件"),
    "calls_from_provider": ("provider", "服务商"),
    "calls_from_collector": ("collector", "催收员"),
    "calls_is_due": ("waits", "待取"),
    "calls_is_stored": ("filed", "已归档"),
    "calls_is_missing": ("missing", "缺失"),
}
