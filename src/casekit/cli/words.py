"""The words of the command line's results, in English and Chinese.

Those of an admin's commands, and of some groups, are in modules of their own. Names of commands
and options, help and errors are English, so that they can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.cli.words_admin import ADMIN
from casekit.cli.words_calls import CALLS
from casekit.cli.words_consents import CONSENTS
from casekit.cli.words_events import EVENTS
from casekit.cli.words_limitation import LIMITATION
from casekit.cli.words_parties import PARTIES
from casekit.cli.words_records import RECORDS
from casekit.cli.words_simulate import SIMULATE
from casekit.cli.words_work import WORK
from casekit.counted import counting

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "run_of": ("Run of {date}, {mode}", "{date} 的运行，{mode}"),
    "dry_run_of": ("Dry run of {date}: nothing was written", "{date} 的试运行：未写入任何内容"),
    "live": ("live", "正式模式"),
    "sandbox": ("sandbox: nobody is reached", "沙盒模式：不会联系任何人"),
    "simulation": ("simulated time", "模拟时间"),
    "opened": ("cases opened", "新开案件"),
    "closed_cases": ("cases closed", "结案"),
    "reviewed": ("cases reviewed", "已审视案件"),
    "planned": ("actions planned", "计划措施"),
    "withdrawn": ("actions withdrawn", "撤回措施"),
    "would_send": ("would be sent", "将会发送"),
    "sent": ("sent", "已发送"),
    "failed": ("failed", "失败"),
    "denied": ("denied by rule", "规则拒绝"),
    "deferred": ("deferred", "推迟"),
    "unknown": ("unknown", "结果不明"),
    "no_channel": ("no channel", "无可用渠道"),
    "for_people": ("for people", "待人工处理"),
    "held_back": ("held back", "暂缓"),
    "recovered": ("recovered", "中断后恢复"),
    "begun": ("processes begun", "新开程序"),
    "moved": ("processes moved on", "程序有进展"),
    "ended": ("processes ended", "程序终止"),
    "processes": ("under way", "进行中"),
    "due_by": ("due by {date}", "期限 {date}"),
    "can_happen": ("what can happen now:", "现在可以登记："),
    "needs_document": ("needs a document", "须附文件"),
    "needs_note": ("needs a note", "须说明理由"),
    "problems": ("problems", "问题"),
    "day_works": ("day's work", "当日事务"),
    "nothing_due": ("Nothing was due.", "没有到期的措施。"),
    "nothing_due_yet": (
        "Nothing was due now; {count:action waits|actions wait}, the first until {at}: "
        "casekit case list --state deferred",
        "目前没有到期的措施；{count} 项措施在等待，最早至 {at}：casekit case list --state deferred",
    ),
    "they_wait": (
        "{count:action waits|actions wait}, the first until {at}: "
        "casekit case list --state deferred",
        "{count} 项措施在等待，最早至 {at}：casekit case list --state deferred",
    ),
    "book": (
        "Overdue loans {overdue} = open cases {open} + exceptions {exceptions} "
        "(difference {difference})",
        "逾期贷款 {overdue} = 未结案件 {open} + 例外 {exceptions}（差额 {difference}）",
    ),
    "escaped": (
        "{count:overdue loan has|overdue loans have} neither a case nor a listed exception.",
        "有 {count} 笔逾期贷款既无案件也未列为例外。",
    ),
    "look_unknown": (
        "{count:contact|contacts} may or may not have gone out: casekit unknown list",
        "有 {count} 次联系不知是否已发出：casekit unknown list",
    ),
    "replies_wait": (
        "{count:customer has|customers have} written and nobody was in touch since: "
        "casekit archive search --kind contact.inbound",
        "有 {count} 位客户来信后尚无人联系：casekit archive search --kind contact.inbound",
    ),
    "rows": ("rows read", "读取行数"),
    "new": ("new", "新增"),
    "changed": ("changed", "更新"),
    "unchanged": ("unchanged", "未变"),
    "bad": ("bad rows", "错误行"),
    "absent": ("no longer listed", "不再列出"),
    "table_loans": ("loans", "贷款"),
    "table_payments": ("payments", "还款"),
    "table_prior": ("earlier history", "历史记录"),
    "import_of": ("Import of {table} from {file}", "从 {file} 导入{table}"),
    "nothing_imported": (
        "Nothing was imported, because --strict met bad rows.",
        "因 --strict 遇到错误行，未导入任何内容。",
    ),
    "bad_file": (
        "The bad rows are in {path}. Mend them there, then:",
        "错误行在 {path}。请在其中改正，然后运行：",
    ),
    "case": ("case", "案件"),
    "loan": ("loan", "贷款"),
    "customer": ("customer", "客户"),
    "name": ("name", "姓名"),
    "product": ("product", "产品"),
    "status": ("status", "状态"),
    "tier": ("tier", "等级"),
    "days": ("days past due", "逾期天数"),
    "due_on": ("oldest due date", "最早到期日"),
    "overdue": ("overdue", "逾期金额"),
    "next_review": ("next review", "下次审视"),
    "waits_for": ("waits for", "等待"),
    "episode": ("episode {number}", "第 {number} 次逾期"),
    "open": ("open", "未结"),
    "closed": ("closed", "已结"),
    "costs": ("costs", "费用"),
    "opened_on": ("opened on", "开案日期"),
    "closed_on": ("closed on", "结案日期"),
    "instalments": ("unpaid instalments", "未还分期"),
    "actions": ("open actions", "待办措施"),
    "holds": ("holds", "停止联系"),
    "pauses": ("pauses", "暂停计日"),
    "promises": ("promises", "还款承诺"),
    "facts": ("facts", "情况"),
    "no": ("no", "否"),
    "verified": ("The archive is whole.", "档案完整。"),
    "tables_equal": (
        "All {rows} rows of the tables stand as the archive tells.",
        "各表共 {rows} 行，均与档案一致。",
    ),
    "tables_differ": (
        "Rows of the tables stand otherwise than the archive tells:",
        "以下数据行与档案不一致：",
    ),
    "not_verified": ("The archive is not whole.", "档案不完整。"),
    "entries": ("entries", "记录"),
    "cases": ("cases", "案件"),
    "checkpoints": ("checkpoints", "检查点"),
    "blobs": ("files", "文件"),
    "disposed": ("files disposed of", "已销毁文件"),
    "anchors": ("anchors", "外部锚点"),
    "unanchored": (
        "{count:entry|entries} since {since} that nothing outside the database vouches for.",
        "自 {since} 起有 {count} 条记录没有数据库以外的凭证。",
    ),
    "all_anchored": (
        "Every entry is covered by an anchored checkpoint, the last of {until}.",
        "每条记录都有外部锚点覆盖，最近一次为 {until}。",
    ),
    "restored": (
        "Restored from a backup on {at} by {actor}; {lost:entry|entries} known to an anchor lost.",
        "{at} 由 {actor} 从备份恢复；锚点所知的 {lost} 条记录已丢失。",
    ),
    "part_contract": ("Loan contract", "贷款合同"),
    "part_repayment": ("Repayment records", "还款记录"),
    "part_contact": ("Collection records", "催收记录"),
    "part_letter": ("Demand letters", "催款函"),
    "part_legal": ("Legal papers", "法律文书"),
    "part_visit": ("Visits", "走访记录"),
    "part_other": ("Other documents", "其他文件"),
    "nothing_filed": ("nothing", "无"),
    "lacks": ("Missing: {why}", "缺少：{why}"),
    "because_always": ("every file holds the contract.", "每份档案都应有贷款合同。"),
    "because_later_tier": (
        "from the second tier on a repayment statement belongs in the file.",
        "自第二类逾期起，档案应有还款记录单据。",
    ),
    "because_step_due": ("a step has come due.", "催收步骤已到期。"),
    "because_letter_due": ("a demand letter has come due.", "催款函步骤已到期。"),
    "because_legal_due": ("legal action has come due.", "法律程序步骤已到期。"),
    "document": ("document {number}", "文件 {number}"),
    "document_gone": ("document {number}, disposed of", "文件 {number}，已处置"),
    "recorded": ("recorded {when}", "记录于 {when}"),
    "open_document": (
        "Open a document: casekit archive get NUMBER TARGET --reason TEXT",
        "打开文件：casekit archive get 编号 目标文件 --reason 事由",
    ),
    "add_document": (
        "File what is missing: casekit archive add FILE --case {case} --category CATEGORY",
        "补充缺少的文件：casekit archive add 文件 --case {case} --category 类别",
    ),
    "sealed_content": ("What is sealed in it:", "密封内容："),
    "sealed_sealed": (
        "More is sealed in it; --reveal with --reason shows it, and that is archived.",
        "其中另有密封内容；用 --reveal 和 --reason 可查看，查看行为会存档。",
    ),
    "sealed_erased": (
        "What was sealed in it is gone: the customer's data was erased.",
        "其中的密封内容已不存在：客户资料已删除。",
    ),
    "sealed_restricted": (
        "What is sealed in it is stored only, and not opened.",
        "其中的密封内容仅存储，不可打开。",
    ),
    "sealed_key-missing": (
        "What is sealed in it cannot be opened: its key is missing.",
        "其中的密封内容无法打开：缺少密钥。",
    ),
    "go_on_after": (
        "There are more; go on with --after {number}.",
        "后面还有；用 --after {number} 继续。",
    ),
    "only_first": (
        "Only the first {limit}; --limit 0 gives all.",
        "只列出前 {limit} 条；--limit 0 列出全部。",
    ),
    "nothing_found": ("Nothing was found.", "没有找到符合条件的记录。"),
    "more_problems": ("and {count} more", "另有 {count} 项"),
}

TABLES: Final = (
    WORDS, ADMIN, WORK, CALLS, EVENTS, CONSENTS, PARTIES, RECORDS, LIMITATION, SIMULATE,
)  # fmt: skip
"""All tables of words; no key stands in two of them."""

_ALL: Final = {key: words for table in TABLES for key, words in table.items()}


class Words:
    """The words in one language: Chinese for tags that begin with `zh`, English otherwise."""

    def __init__(self, language: str) -> None:
        self.chinese = language.lower().startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return the word or sentence of a key, its gaps filled."""
        text = _ALL[key][self.chinese]
        return text.format(**counting(values)) if values else text

    def noted(self, text: str, remark: str) -> str:
        """Return a text with a remark in brackets, or the text alone where there is none."""
        if not remark:
            return text
        return f"{text}（{remark}）" if self.chinese else f"{text} ({remark})"

    @property
    def language(self) -> str:
        """`zh` or `en`, as functions of the policy and the gate take it."""
        return "zh" if self.chinese else "en"
