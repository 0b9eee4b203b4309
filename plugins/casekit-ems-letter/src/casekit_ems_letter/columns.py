"""The columns of the files that come back from the post office."""

from __future__ import annotations

from casekit.imports import Column

WAYBILL = Column(
    "waybill",
    "code",
    required=True,
    aliases=(
        "tracking number", "tracking no", "ems number", "邮件号", "邮件号码", "运单号", "快递单号",
        "物流单号", "詳情單號", "郵件號", "運單號", "快遞單號",
    ),
)  # fmt: skip

POSTED = (
    Column(
        "letter",
        "code",
        required=True,
        aliases=("number", "letter number", "函件编号", "函件編號", "客户订单号", "订单号"),
    ),
    WAYBILL,
    Column(
        "posted_on",
        "date",
        aliases=("posted", "date", "寄出日期", "收寄日期", "寄件日期", "收寄時間", "收寄时间"),
    ),
)
"""Of the file that says which letter has which number."""

TRACKING = (
    WAYBILL,
    Column("status", "code", required=True, aliases=("状态", "狀態", "邮件状态", "郵件狀態")),
    Column("at", "instant", aliases=("time", "时间", "時間", "操作时间", "状态时间", "發生時間")),
    Column("signed", "code", aliases=("signed by", "签收人", "签收情况", "簽收人", "簽收情況")),
)
"""Of the file that says where letters are."""
