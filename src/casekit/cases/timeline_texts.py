"""A sentence for every kind of entry, in Chinese and English.

A word in braces is a gap that `casekit.cases.timeline_gaps` fills; one that has nothing to say is
empty, so gaps that may be empty bring their own punctuation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CASE: Final = """
case.opened
    发现逾期，立案{opened}。
    Found overdue, case opened{opened}.
case.reviewed
    逾期第 {days} 天，{tier}{planned}{withdrawn}。
    Day {days} past due, {tier}{planned}{withdrawn}.
case.closed
    结案：{close}。
    Case closed: {close}.
case.fact
    登记{fact}：{value}{span}。
    A fact was recorded, {fact}: {value}{span}.
case.proposal
    {actor}提议改用{way}{template}：{answer}。{rules}
    {actor} proposed another way, {way}{template}: {answer}. {rules}
hold.placed
    暂停催收（{hold}）{span}{scope}。
    Collection put on hold ({hold}){span}{scope}.
hold.lifted
    解除暂停催收（{hold}）{span}。
    Hold lifted ({hold}){span}.
pause.placed
    暂停计算逾期天数{span}。
    Day counting paused{span}.
pause.ended
    恢复计算逾期天数{span}。
    Day counting goes on{span}.
promise.recorded
    客户承诺还款：{promises}{replaced}。
    The customer promised to pay: {promises}{replaced}.
promise.changed
    还款承诺更新：{promises}。
    Promise to pay: {promises}.
payment.recorded
    收到还款{amount}{paid_on}{source}。
    Received{amount}{paid_on}{source}.
payment.reversed
    还款被冲正{amount}{paid_on}。
    A payment was taken back{amount}{paid_on}.
loan.recorded
    登记贷款{overdue}。
    The loan was recorded{overdue}.
loan.updated
    {loan_change}。
    {loan_change}.
task.opened
    待办事项{task}{due}{owner}。
    To be done{task}{due}{owner}.
task.closed
    待办事项办结{task}{ended}。
    A task was closed{task}{ended}.
followup.planned
    安排以{way}跟进{from_when}。
    A follow-up by {way} is planned{from_when}.
event.recorded
    登记事件{happened}{heard}{until_day}。
    Recorded what came in{happened}{heard}{until_day}.
relief.decided
    {actor}就宽限请求作出决定{relief}{decision}。
    {actor} decided about relief{relief}{decision}.
process.opened
    开始{process}：{stands}{deadline}。
    Begun: {process}, {stands}{deadline}.
process.moved
    {process}：{happens}{deadline}。
    {process}: {happens}{deadline}.
process.noted
    {process}：{happens}{deadline}。
    {process}: {happens}{deadline}.
process.cancelled
    {process}：{happens}{ending}。
    {process}: {happens}{ending}.
costs.awarded
    费用{awarded}。
    Costs{awarded}.
document.added
    归档文件{document}。
    A document was filed{document}.
document.disposed
    {actor}销毁了文件 {blob}{ground}。
    {actor} destroyed document {blob}{ground}.
evidence.packed
    制作证据包。
    The case's archive was packed as evidence.
archive.read
    {actor}查阅了密封内容。
    {actor} opened sealed entries.
"""

_CONTACTS: Final = """
contact.cleared
    规则核查通过{pack}，即将以{way}联系{template}{number}。
    The rules allowed a {way}{pack}; it is about to go out{template}{number}.
contact.sent
    {sent}{template}{number}{pack_passed}。
    {sent}{template}{number}{pack_passed}.
contact.denied
    {way}{refused}：{why}
    A {way} {refused}: {why}
contact.deferred
    {way}推迟{until}：{why}
    A {way} was put off{until}: {why}
contact.failed
    {way}失败{number}：{failure}。
    A {way} failed{number}: {failure}.
contact.unknown
    {way}是否已发出不确定{number}，待核实。
    Nobody knows whether a {way} was handed over{number}.
contact.resolved
    核实结果：{way}{resolved}{number}。
    Found out: the {way} {resolved}{number}.
contact.event
    {about}{event}{failure_part}{event_number}。
    {about}{event_number}: {event}{failure_part}.
contact.inbound
    {party}以{way}联系我们：{outcome}{from_number}。
    {party} got in touch by {way}{from_number}: {outcome}.
contact.recorded
    登记{direction}{way}（{party}）：{outcome}{promise_part}。{violation}
    {direction} {way} with {party} was recorded: {outcome}{promise_part}. {violation}
contact.result
    {way}结果（{party}）：{outcome}{answers}。{differs}{finds}{violation}
    Result of a {way} with {party}: {outcome}{answers}. {differs} {finds} {violation}
contact.corrected
    {actor}更正了联系记录{corrected}。{violation}
    {actor} corrected the record of a contact{corrected}. {violation}
work.taken
    {actor}领取了{way}任务{lease}。
    {actor} took on a {way}{lease}.
work.released
    领取的任务退回队列{released}。
    What was taken went back to the queue{released}.
work.handed_on
    {actor}转交了领取的任务{to}。
    {actor} handed on what was taken{to}.
recording.due
    通话录音待取回。
    The recording of the call waits to be fetched.
recording.stored
    通话录音已归档{seconds}。
    The recording of the call was filed{seconds}.
recording.missing
    通话录音缺失。
    The recording of the call is missing.
contact.imported
    原系统记录的{way}：{outcome}。
    A {way} of the system before: {outcome}.
action.unassigned
    {step}已到期，{waits}。
    {step} is due and waits {waits}.
action.withdrawn
    撤回{step}{withdrawn_why}。
    {step} was withdrawn{withdrawn_why}.
"""

_CUSTOMER: Final = """
customer.recorded
    登记客户资料。
    The customer's data was recorded.
customer.corrected
    更正客户资料。
    The customer's data was corrected.
customer.disclosed
    {actor}查看了客户资料{fields}。
    {actor} saw customer data{fields}.
customer.withheld
    {actor}请求查看客户资料，未获准{fields}。
    {actor} asked for customer data and was refused{fields}.
customer.exported
    向客户本人提供了资料。
    The customer's data was exported for them.
customer.restricted
    客户资料改为仅存储。
    The customer's data is stored only from now on.
customer.erased
    客户资料已删除。
    The customer's data was erased.
consent.recorded
    登记客户的同意或偏好：{consent}。
    What the customer agrees to or prefers was recorded: {consent}.
consent.revoked
    客户撤回同意或偏好：{consent}。
    The customer took back what was agreed or preferred: {consent}.
optout.recorded
    {party}要求不再以{medium}联系{at_number}{said_by}{suspected}。
    {party} does not want to be contacted {medium}{at_number}{said_by}{suspected}.
optout.lifted
    {party}同意恢复以{medium}联系{at_number}{said_by}。
    {party} may be contacted {medium} again{at_number}{said_by}.
"""

_SYSTEM: Final = """
store.created
    建立档案库。
    The store was made.
config.adopted
    启用了新的办法、规则或设置。
    A policy, rules or settings were used for the first time.
run.started
    开始{as_of}的日常作业。
    The run of {as_of} began.
run.finished
    日常作业结束。
    The run ended.
run.interrupted
    日常作业中断。
    A run was cut off.
policy.simulated
    {actor}在账簿副本上试算了另一项策略。
    {actor} tried another policy on a copy of the book.
control.changed
    {actor}{switch}。
    {actor} {switch}.
heads.rooted
    为全部案件的末条目计算根哈希。
    The root over all case heads was taken.
epoch.started
    由备份恢复。
    The store was restored from a backup.
staff.recorded
    {actor}登记了员工资料。
    {actor} recorded someone who works here.
staff.noted
    {actor}登记了员工记录。
    {actor} recorded something about someone who works here.
staff.taken_back
    {actor}撤回了一条员工记录。
    {actor} took back what was recorded about someone who works here.
staff.disclosed
    {actor}查看了员工资料。
    {actor} saw data of someone who works here.
key.made
    生成了一把数据密钥。
    A data key was made.
keys.rotated
    轮换密钥。
    Keys were rotated.
file.disclosed
    {actor}导出了一份明文文件。
    {actor} took a file in plain text out.
file.extended
    明文文件的保存期延长。
    A file in plain text may stay longer.
file.removed
    明文文件已删除。
    A file in plain text was removed.
import.finished
    导入完成。
    An import was finished.
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    lines = [line.strip() for line in table.strip().splitlines()]
    return {lines[at]: {"zh": lines[at + 1], "en": lines[at + 2]} for at in range(0, len(lines), 3)}


SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    **_read(_CASE),
    **_read(_CONTACTS),
    **_read(_CUSTOMER),
    **_read(_SYSTEM),
}
"""Kind → language → sentence with gaps."""
