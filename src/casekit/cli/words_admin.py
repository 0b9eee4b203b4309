"""The words of commands that an admin or a manager uses: holds, pauses, files, backups, checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADMIN: Final[Mapping[str, tuple[str, str]]] = {
    "stopped": (
        "Collection of {lender} is stopped: nothing is handed over.",
        "{lender} 的全部联系已停止：不会再发出任何联系。",
    ),
    "resumed": (
        "Collection of {lender} goes on with the next run.",
        "{lender} 的联系自下次运行起恢复。",
    ),
    "wish_out": (
        "Customer {customer} is not contacted {by}{where}{again}.",
        "不再{by}联系客户 {customer}{where}{again}。",
    ),
    "wish_in": (
        "Customer {customer} may be contacted {by}{where}{again}.",
        "恢复{by}联系客户 {customer}{where}{again}。",
    ),
    "wish_by": ("by {way}", "以{way}"),
    "wish_any_way": ("in any way", "以任何方式"),
    "wish_at": (" at {point}", "（号码 {point}）"),
    "stops": ("stops", "停止联系要求"),
    "not_used": ("numbers that are not used", "不再使用的号码"),
    "stop_every_way": ("in every way", "所有方式"),
    "stop_stands": ("{way}{at}, since {since}", "{way}{at}，{since}起"),
    "stop_suspected": (
        "{way}{at}, since {since}; to be decided",
        "{way}{at}，{since}起，待确认",
    ),
    "wish_stood": ("; that stood already, and nothing was recorded", "；此前已是如此，未作登记"),
    "customer_corrected": ("Customer {customer} is corrected.", "客户 {customer} 的资料已更正。"),
    "customer_erased": ("Customer {customer} is erased.", "客户 {customer} 的资料已删除。"),
    "customer_restricted": (
        "Customer {customer} is restricted until {until}; then the data is erased.",
        "客户 {customer} 的资料在 {until} 前仅存储，届时删除。",
    ),
    "erased_due": (
        "{count:person|people}, whose retention had ended, erased.",
        "已删除 {count} 位保存期已满客户的资料。",
    ),
    "erased_not": (
        "Customer {customer} stays restricted: {why}.",
        "客户 {customer} 的资料仍仅存储：{why}。",
    ),
    "erased_not_open_process": ("process {process} is under way", "程序 {process} 尚未结束"),
    "erased_not_open_loan": ("a loan of theirs is open", "有借款尚未结清"),
    "erased_not_works_here": ("they work here", "此人仍在职"),
    "erased_not_otherwise": ("the data may not go yet", "资料暂不可删除"),
    "erased_later": (
        "Customer {customer} is restricted: {rule} keeps the data until {until}. "
        "`casekit customer erase --due` erases it then.",
        "客户 {customer} 的资料改为仅存储：依 {rule} 保存至 {until}，"
        "届时由 `casekit customer erase --due` 删除。",
    ),
    "erased_traces": (
        "Traces may remain in the database's own files; see the security model.",
        "数据库自身的文件中可能留有痕迹；见安全模型文档。",
    ),
    "export_goes": ("The file goes on {day}.", "该文件将于 {day} 删除。"),
    "document_disposed": (
        "Document {document} is disposed of.",
        "文件 {document} 已销毁。",
    ),
    "hold_placed": (
        "Hold {hold} ({kind}) is in force from {start} until it is lifted.",
        "停催 {hold}（{kind}）自 {start} 起生效，直至解除。",
    ),
    "hold_placed_until": (
        "Hold {hold} ({kind}) is in force from {start}; {until} is the first day without it.",
        "停催 {hold}（{kind}）自 {start} 起生效，{until} 起不再有效。",
    ),
    "hold_lifted": (
        "Hold {hold} ({kind}) is over; {until} is the first day without it.",
        "停催 {hold}（{kind}）已解除，{until} 起不再有效。",
    ),
    "pause_placed": (
        "Pause {pause}: days from {start} until it is ended do not count.",
        "暂停 {pause}：自 {start} 起的天数不计入逾期，直至结束暂停。",
    ),
    "pause_placed_until": (
        "Pause {pause}: days from {start} up to {until} do not count.",
        "暂停 {pause}：自 {start} 起至 {until} 前的天数不计入逾期。",
    ),
    "pause_ended": (
        "Pause {pause}: days count again from {until}.",
        "暂停 {pause}：自 {until} 起恢复计算天数。",
    ),
    "files_removed": (
        "{count:file was|files were} removed.",
        "已删除 {count} 个文件。",
    ),
    "file_stays": ("File {number} stays until {day}.", "文件 {number} 保留至 {day}。"),
    "log_signed": (
        "Log {log} is signed up to entry {size}.",
        "日志 {log} 已签名至第 {size} 条。",
    ),
    "nothing_to_sign": (
        "Nothing was appended since the last checkpoint.",
        "自上次检查点以来没有新条目。",
    ),
    "anchor_missed": (
        "The anchor {name} was not reached: {message}. What it lacks is published later.",
        "无法连接外部锚点 {name}：{message}。缺少的内容将在以后补发。",
    ),
    "anchor_unasked": (
        "The anchor {name} could not be asked: {message}.",
        "无法查询外部锚点 {name}：{message}。",
    ),
    "document_filed": (
        "Document {number} is filed in {case} under {category}.",
        "文件 {number} 已归入 {case}，类别：{category}。",
    ),
    "pack_made": (
        "{entries:entry|entries} and {documents:document|documents}; the file goes on {day}.",
        "共 {entries} 个条目、{documents} 份文件；该文件将于 {day} 删除。",
    ),
    "disclosure_at": ("at", "时间"),
    "disclosure_who": ("who", "人员"),
    "disclosure_seen_what": ("entry", "记录"),
    "disclosure_seen_of": ("customer", "客户"),
    "disclosure_seen_fields": ("what", "内容"),
    "disclosure_seen_purpose": ("purpose", "用途"),
    "disclosure_refused": ("refused", "已拒绝"),
    "disclosure_none": ("Nobody has seen anything.", "没有查阅记录。"),
    "disclosure_more": ("More follow: --after {place}", "后面还有：--after {place}"),
    "pack_withheld": (
        "{count:entry is|entries are} in it as hashes alone.",
        "其中 {count} 条仅含哈希。",
    ),
    "document_sealed": ("document {number} (sealed only)", "文件 {number}（仅密封件）"),
    "pack_lacks": ("Missing: {parts}.", "缺少：{parts}。"),
    "backed_up": (
        "{entries:entry|entries} and {documents:document|documents} are in {folder}",
        "{entries} 个条目和 {documents} 份文件已备份到 {folder}",
    ),
    "not_backed_up": (
        "{count:document was|documents were} not there; `casekit archive verify` tells which.",
        "有 {count} 份文件不在原处；用 `casekit archive verify` 查看是哪些。",
    ),
    "keys_apart": (
        "The keys are not in it. Back them up apart, or it can never be read.",
        "备份中不含密钥。请另行备份密钥，否则备份无法读取。",
    ),
    "store_back": (
        "The store of {at} is back: {kept:entry|entries}, epoch {epoch}.",
        "{at} 的数据库已恢复：{kept} 个条目，第 {epoch} 纪元。",
    ),
    "store_lost": (
        "Lost, as far as an anchor knows: {lost:entry|entries}.",
        "就外部锚点所知，丢失 {lost} 个条目。",
    ),
    "store_erased": (
        "Erasures repeated: {erased}. Documents: {documents}.",
        "已重新执行的删除：{erased} 次。文件：{documents} 份。",
    ),
    "restore_gap": (
        "UNKNOWN: nobody can tell who was erased since the backup: {gap}. "
        "Erase by hand whom your own papers name.",
        "注意：无法得知备份之后删除了谁（{gap}）。请按本单位记录手工删除。",
    ),
    "store_lacks": (
        "Documents that the backup does not hold: {count}.",
        "备份中没有的文件：{count} 份。",
    ),
    "contact_settled": (
        "Contact {number} is settled as {what}.",
        "联系 {number} 已核实为：{what}。",
    ),
    "settled_sent": ("sent", "已发出"),
    "settled_not_sent": ("not sent", "未发出"),
    "more_problems_not_told": (
        "Further problems are counted and not told one by one.",
        "其余问题只计数，不逐条列出。",
    ),
    "in_order": ("Everything is in order.", "一切正常。"),
    "looked_at": (
        "{wrong} wrong, {warnings} worth a look.",
        "错误 {wrong} 项，提醒 {warnings} 项。",
    ),
    "look_ok": ("ok", "正常"),
    "look_warning": ("warning", "提醒"),
    "look_wrong": ("wrong", "错误"),
    "nobody_fits": ("Nobody fits.", "没有符合条件的人。"),
    "scenario_unexpected": ("NOT AS EXPECTED", "与预期不符"),
    "scenario_unjudged": ("NOT JUDGED", "无法判断"),
    "severity_block": ("block", "拒绝"),
    "severity_warn": ("warn", "提示"),
    "data_active": ("active", "正常"),
    "data_restricted": ("restricted", "仅存储"),
    "data_erased": ("erased", "已删除"),
    "fact_taken_back": ("{case}: {fact} is taken back.", "{case}：“{fact}”已撤销。"),
    "fact_recorded": (
        "{case}: {fact} = {value} since {since}.",
        "{case}：{fact}为“{value}”，自 {since} 起。",
    ),
    "promise_recorded": (
        "{case}: promise {number} for {day} is recorded.",
        "{case}：已登记还款承诺 {number}，还款日 {day}。",
    ),
    "contact_recorded": (
        "{case}: contact {number} is recorded.",
        "{case}：已登记联系 {number}。",
    ),
    "contact_carries_out": (
        "{case}: contact {number} is recorded. It carries out {step}.",
        "{case}：已登记联系 {number}，完成步骤“{step}”。",
    ),
    "proposal_stands": ("{case}: {step} is {state}.", "{case}：{step}，{state}。"),
    "other_party": ("{status}, other party", "{status}，其他当事人"),
    "file_present": ("present", "在"),
    "file_expired": ("expired", "已到期"),
    "file_missing": ("missing", "缺失"),
    "file_changed": ("changed", "已改动"),
    "file_mended": ("mended", "已改正"),
}
"""Key → English, Chinese; see `casekit.cli.words`."""
