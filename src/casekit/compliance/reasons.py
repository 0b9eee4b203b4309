"""Reason codes of findings, with a sentence for each in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, Mapping[str, str]] = {
    "outside_hours": {
        "en": "it is {local_time} there, and contacts are allowed from {from} to {to}",
        "zh": "当地时间为 {local_time}，只允许在 {from} 至 {to} 之间联系",
    },
    "hours_spared": {
        "en": "it is {local_time} there, within hours that the person asked to be spared",
        "zh": "当地时间为 {local_time}，属于对方请求避开的时段",
    },
    "zone_unknown": {
        "en": "nobody knows in which time zone the person is",
        "zh": "不知道对方所在的时区",
    },
    "zone_invalid": {
        "en": "a time zone of the customer is no IANA zone",
        "zh": "客户的时区不是有效的 IANA 时区",
    },
    "hours_invalid": {
        "en": "hours that were agreed or asked to be spared cannot be read",
        "zh": "约定的或请求避开的时段无法识别",
    },
    "cap_reached": {
        "en": "{count:contact counts|contacts count} within {days:day|days}, "
        "and the most is {limit}",
        "zh": "最近 {days} 天内已计 {count} 次，上限为 {limit} 次",
    },
    "cap_reached_minutes": {
        "en": "{count:contact counts|contacts count} within {minutes:minute|minutes}, "
        "and the most is {limit}",
        "zh": "最近 {minutes} 分钟内已计 {count} 次，上限为 {limit} 次",
    },
    "cooling_down": {
        "en": "the last conversation was on {since}, and {days:day|days} must pass",
        "zh": "上次通话在 {since}，须间隔 {days} 天",
    },
    "opted_out": {
        "en": "the person does not want to be contacted in this way since {since}",
        "zh": "对方自 {since} 起拒绝以此方式联系",
    },
    "on_hold": {
        "en": "collection is on hold ({hold})",
        "zh": "催收已中止（{hold}）",
    },
    "on_hold_until": {
        "en": "collection is on hold ({hold}) until {until}",
        "zh": "催收已中止（{hold}），至 {until}",
    },
    "words_forbidden": {
        "en": "the text says {word!r} at character {place} ({category})",
        "zh": "文本第 {place} 个字符处含“{word}”（{category}）",
    },
    "content_missing": {
        "en": "the text does not say what it must: {item}",
        "zh": "文本缺少必须载明的内容：{item}",
    },
    "third_party_purpose": {
        "en": "someone who owes nothing may not be contacted for this purpose ({purpose})",
        "zh": "不得以此目的（{purpose}）联系无还款义务的人",
    },
    "customer_reachable": {
        "en": "the customer has not been out of reach {needed:time|times} in a row "
        "({failures} so far)",
        "zh": "尚未连续 {needed} 次无法联系到客户本人（目前 {failures} 次）",
    },
    "third_party_again": {
        "en": "this person has been asked before, and once is the most",
        "zh": "已联系过此人，只可联系一次",
    },
    "fact_missing": {
        "en": "what must be so beforehand is not ({fact})",
        "zh": "前提条件不满足（{fact}）",
    },
    "not_recorded": {
        "en": "the contact would not be recorded",
        "zh": "录音录像未就绪",
    },
    "expired": {
        "en": "it ended on {last} ({fact})",
        "zh": "已于 {last} 到期（{fact}）",
    },
    "minor": {
        "en": "the customer is under {age}; speak with the guardian",
        "zh": "客户未满 {age} 周岁，应联系其监护人",
    },
    "capacity_limited": {
        "en": "the customer cannot act alone; speak with the guardian",
        "zh": "客户不具有完全民事行为能力，应联系其监护人",
    },
    "training_expired": {
        "en": "the training of {staff} is more than {days:day|days} old",
        "zh": "{staff} 的培训考核已超过 {days} 天",
    },
    "training_missing": {
        "en": "{staff} has not passed the training yet",
        "zh": "{staff} 尚未通过培训考核",
    },
    "exam_after_start": {
        "en": "{staff} passed the entry exam only after the first day of work",
        "zh": "{staff} 入职后才通过上岗考试",
    },
    "staff_barred": {
        "en": "the background check bars {staff}",
        "zh": "{staff} 的背景调查不合格",
    },
    "confidentiality_unsigned": {
        "en": "{staff} has not signed the confidentiality agreement",
        "zh": "{staff} 未签署保密协议",
    },
    "too_few_staff": {
        "en": "{needed:person|people} must go, and {count} would",
        "zh": "至少须 {needed} 人上门，目前 {count} 人",
    },
    "identity_not_shown": {
        "en": "the visitors would not show their identity",
        "zh": "上门人员未准备出示身份证明",
    },
    "no_appointment": {
        "en": "no appointment was agreed",
        "zh": "未事先预约",
    },
    "no_consent_to_enter": {
        "en": "nobody consented to the home being entered",
        "zh": "未经同意不得进入住所",
    },
    "consent_missing": {
        "en": "nobody consented to this ({consent})",
        "zh": "未取得所需的单独同意（{consent}）",
    },
    "amount_inflated": {
        "en": "more is asked for than is owed ({demanded} instead of {owed}, minor units)",
        "zh": "所要求的金额超过欠款（{demanded}，实欠 {owed}，单位为分）",
    },
    "medium_refused": {
        "en": "nobody may be contacted in this way ({medium})",
        "zh": "不得以此方式（{medium}）联系",
    },
    "place_refused": {
        "en": "nobody is contacted at a point of this kind ({place})",
        "zh": "不得通过此类地址或场所（{place}）联系",
    },
    "notice_overdue": {
        "en": "the notice ({notice}) had to be sent by {due}, {days:day|days} after the first "
        "contact, and was not",
        "zh": "自首次联系起 {days} 天内（最迟 {due}）应寄出的通知（{notice}）尚未寄出",
    },
    "rate_exceeded": {
        "en": "interest and penalty are {asked}, and no more than {most} may be asked for "
        "(minor units, at {cap_bp} basis points a year)",
        "zh": "利息和罚息共 {asked}，按年化 {cap_bp} 个基点最多可主张 {most}（单位为分）",
    },
    "unknown_fact": {
        "en": "a fact that the rule needs is not known ({fact})",
        "zh": "缺少规则所需的事实（{fact}）",
    },
}
"""Reason code → language → sentence, with the finding's values in braces."""

REASON_CODES = tuple(REASONS)
"""Every reason code of casekit itself; a pack's own primitives may add theirs."""

OF_NO_RULE: Mapping[str, Mapping[str, str]] = {
    "vetoed": {
        "en": "a plugin holds this contact back",
        "zh": "插件暂缓了此次联系",
    },
    "not_due": {
        "en": "the debt had been paid, or was due no more, before the contact was made",
        "zh": "联系之前款项已还清或已不再到期应催",
    },
    "no_address": {
        "en": "there is no address to which a letter could go; `casekit customer correct` "
        "records one",
        "zh": "没有可以寄达的地址；可用 casekit customer correct 登记",
    },
    "value_missing": {
        "en": "the loan book does not give what the text says: {value}",
        "zh": "贷款台账未提供文书所需的内容：{value}",
    },
    "no_template": {
        "en": "there is no text in the customer's language",
        "zh": "缺少客户语言的文本模板",
    },
    "no_point": {
        "en": "there is no usable number or address; `casekit customer correct` records another",
        "zh": "没有可用的号码或地址；可用 casekit customer correct 登记新的",
    },
}
"""Reasons of findings that come from no rule pack."""

SOURCES: Mapping[str, Mapping[str, str]] = {
    "a plugin of the lender": {"zh": "贷款机构的插件"},
    "the customer's profile": {"zh": "客户资料"},
    "the lender's own records of staff": {"zh": "贷款机构的人员记录"},
}
"""Sources of findings that come from no rule pack; English is the source itself."""

PURPOSES: Mapping[str, Mapping[str, str]] = {
    "demand": {"en": "asking for payment", "zh": "催收"},
    "transfer": {"en": "handing the debt on", "zh": "债权转让"},
    "ask_contact": {"en": "asking how to reach the customer", "zh": "询问联系方式"},
    "relay": {"en": "leaving word for the customer", "zh": "请其转告"},
    "reply": {"en": "answering", "zh": "答复"},
    "opt_out_confirmation": {"en": "confirming an opt-out", "zh": "确认退订"},
}
"""Purposes of a contact in words."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "dispute": {"en": "a dispute is open", "zh": "存在异议"},
    "complaint": {"en": "a complaint is open", "zh": "存在投诉"},
    "verify": {"en": "the debt is being verified", "zh": "债务核实中"},
    "cease": {"en": "the customer asked to stop", "zh": "客户要求停止联系"},
    "bankruptcy": {"en": "bankruptcy", "zh": "破产程序"},
    "discharge": {"en": "the court discharged the debt", "zh": "法院已免除债务"},
    "represented": {"en": "the customer has an attorney", "zh": "客户已委托律师"},
    "deceased": {"en": "the customer has died", "zh": "客户已去世"},
    "hardship": {"en": "hardship", "zh": "生活困难"},
    "regulator": {"en": "order of a regulator", "zh": "监管要求"},
    "court_stay": {"en": "a court's stay", "zh": "法院中止"},
    "fraud": {"en": "a claim of fraud", "zh": "冒名或欺诈主张"},
}
"""Kinds of hold in words."""
