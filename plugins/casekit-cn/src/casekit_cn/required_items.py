"""What a text must say: items that messages, calls and letters are searched for."""

from __future__ import annotations

from casekit.compliance.primitives.content_required import Item

_VOICE = frozenset({"voice"})
_LETTER = frozenset({"letter"})

SPOKEN_ITEMS = (
    Item(
        "lender_name",
        {"en": "the lender's name", "zh": "债权人名称"},
        fact="names",
        channels=frozenset({"sms", "voice"}),
    ),
    Item(
        "agency_name",
        {"en": "the agency's name", "zh": "催收机构名称"},
        fact="agency_names",
        channels=frozenset({"sms", "voice"}),
        lender_roles=frozenset({"debt_collector"}),
    ),
    Item(
        "staff_id",
        {"en": "the caller's staff number", "zh": "催收人员工号"},
        words=("工号", "staff number", "employee number"),
        channels=_VOICE,
    ),
)
"""Who writes or calls, and for whom."""

LETTER_ITEMS = (
    Item(
        "balance",
        {"en": "the amount owed", "zh": "欠款余额"},
        words=("欠款", "余额", "应还", "未还", "尚欠", "outstanding amount", "is owed", "you owe"),
        channels=_LETTER,
    ),
    Item(
        "grounds",
        {"en": "why, and by which law", "zh": "催收事由和相关法规"},
        words=("依据", "根据", "依照", "按照", "on the basis of", "pursuant to", "under article"),
        channels=_LETTER,
    ),
    Item(
        "rights",
        {"en": "rights and duties", "zh": "权利和义务"},
        words=("权利", "有权", "you have the right", "your rights", "you are entitled"),
        channels=_LETTER,
    ),
    Item(
        "dispute_channel",
        {"en": "where to ask, pay and object", "zh": "查询、还款、提出异议的途径"},
        words=("异议", "dispute", "objection"),
        channels=_LETTER,
    ),
    Item(
        "contact_details",
        {"en": "the lender's contact details", "zh": "债权人联系方式"},
        words=("联系电话", "联系方式", "客服", "电话", "telephone", "contact us"),
        channels=_LETTER,
    ),
    Item(
        "debtor_name",
        {"en": "the customer's name", "zh": "客户姓名"},
        words=("先生", "女士", "尊敬的", "致", "dear"),
        channels=_LETTER,
    ),
    Item(
        "seal",
        {"en": "the lender's seal", "zh": "业务公章"},
        words=("公章", "盖章", "（章）", "seal"),
        channels=_LETTER,
    ),
)
"""What a formal letter states."""
