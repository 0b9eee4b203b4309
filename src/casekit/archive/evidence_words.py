"""The words of an evidence pack's index, in English and Chinese."""

from __future__ import annotations

from typing import Final

from casekit.archive.entries import KINDS

LANGUAGES: Final = ("en", "zh")

_LABELS: Final = """
title      | Archive of case {case}                        | 案件 {case} 档案
packed     | Packed on {at} by {actor}.                    | 由 {actor} 于 {at} 制作。
clock      | All times are those of {zone}.                | 时间均为 {zone} 当地时间。
origin     | Archive log                                   | 档案日志
size       | Entries in the log at the checkpoint          | 检查点时日志条目数
root       | Signed root                                   | 已签名的根哈希
key        | Public key                                    | 公钥
anchors    | Copies of the checkpoint outside the database | 数据库之外保存的检查点副本
none       | none                                          | 无
entries    | Entries of the case                           | 案件条目
context    | Entries about the customer and the loan       | 客户与贷款条目
check      | How to check this pack                        | 如何核验本证据包
number     | No.                                           | 序号
time       | Time                                          | 时间
what       | What happened                                 | 事项与内容
who        | Who, by what channel                          | 经办与渠道
recorded   | recorded {at}                                 | 记录于 {at}
lacking    | Missing in the loan's file                    | 贷款档案中缺少
withheld   | Entries that are not handed over              | 未移交条目数
part.contract  | loan contract                             | 贷款合同
part.repayment | repayment statement                       | 还款记录单据
part.contact   | collection records                        | 催收记录
part.letter    | demand letter                             | 催款函
part.legal     | legal papers                              | 法律文书
gone       | disposed of or erased                         | 已处置或已删除
table.subjects | Data of the person                        | 当事人资料
table.tasks | To be done                         | 待办事项
table.processes | What is under way             | 进行中的程序
table.collateral | Collateral                              | 抵押物
value.yes      | yes           | 是
value.no       | no            | 否
value.person   | person        | 个人
value.organisation | organisation | 企业
value.male     | male          | 男
value.female   | female        | 女
value.neutral  | not said      | 未说明
value.mobile   | mobile        | 手机
value.landline | landline      | 固定电话
value.home     | home          | 住址
value.work     | work          | 工作
field.ability  | ability to pay | 还款能力
field.amount   | amount        | 金额
field.attitude | attitude     | 态度
field.as_given | as given      | 原始写法
field.bad      | no longer valid | 已失效
field.balance  | balance       | 余额
field.beyond   | why it reaches further | 超出期限的原因
field.birth_date | born on     | 出生日期
field.can_pay_monthly | can pay a month | 每月可还
field.city     | city          | 城市
field.contact  | to speak to   | 联系人
field.contacts | contact persons | 联系人
field.costs    | costs         | 费用
field.country  | country       | 国家
field.currency | currency      | 币种
field.customer_ref | platform's reference | 平台客户号
field.days_past_due | days past due | 逾期天数
field.description | description | 说明
field.due_on   | due on        | 应还日期
field.address  | address       | 地址
field.addresses | addresses    | 地址
field.emails   | e-mail        | 电子邮件
field.employer | employer      | 工作单位
field.decision | decision     | 决定
field.entity   | kind          | 类型
field.fact     | fact          | 情况
field.fields   | fields        | 资料项
field.event_kind | event      | 事件
field.id_kind  | kind of number | 证件种类
field.id_number | identity number | 证件号
field.income_monthly | income a month | 月收入
field.interest | interest      | 利息
field.kind     | kind          | 种类
field.extra    | more          | 其他
field.language | language      | 语言
field.loan_names | names of loans | 贷款名称
field.lines    | address       | 地址
field.made_on  | made on       | 承诺日期
field.name     | name          | 名称
field.next_contact_at | next contact | 下次联系
field.no_plan_because | why there is no plan | 未订计划的原因
field.note     | note          | 备注
field.notes    | notes         | 备注
field.number   | number        | 号码
field.other_debts | other debts | 其他债务
field.outcome  | outcome       | 结果
field.overdue  | overdue       | 逾期金额
field.paid_on  | paid on       | 还款日期
field.params   | values        | 填入内容
field.pay_by   | pays by       | 承诺还款日
field.penalty  | penalty interest | 罚息
field.phones   | telephone     | 电话
field.postal_code | postal code | 邮编
field.principal | principal    | 本金
field.product  | product       | 产品
field.provider_ref | provider's id | 渠道方编号
field.reason   | reason        | 理由
field.reason_text | reason, in words | 理由说明
field.region   | province or state | 省份
field.ref      | code          | 代号
field.relief   | relief        | 宽限方式
field.role     | way           | 方式
field.sex      | sex           | 性别
field.seconds  | seconds       | 秒数
field.since_on | since         | 起始日
field.snapshot_on | as of      | 数据日期
field.sms_arrived | text message arrived | 短信是否收到
field.source   | source        | 来源
field.start_on | from          | 起始日
field.state    | province      | 省份
field.task_kind | to be done    | 待办事项
field.template | template      | 模板
field.text     | text          | 文本
field.tier     | tier          | 等级
field.title    | title         | 职务
field.to       | sent to       | 发往
field.total    | total         | 合计
field.until_on | until         | 截止日
field.value    | value         | 内容
field.veto     | a plugin's objection | 插件异议
field.why_not  | why it was not said | 未说明的原因
field.zones    | time zones    | 时区
"""

_CHINESE: Final = """
store.created 建立数据库
config.adopted 首次采用策略或规则
run.started 开始日常作业
run.finished 结束日常作业
run.interrupted 日常作业中断
policy.simulated 试算策略
control.changed 暂停或恢复催收
heads.rooted 全部案件末条目的根哈希
epoch.started 由备份恢复
staff.recorded 登记员工
staff.noted 登记员工记录
staff.taken_back 撤回员工记录
staff.disclosed 查看员工资料
key.made 生成数据密钥
keys.rotated 轮换密钥
file.disclosed 明文文件导出
file.extended 明文文件延期
file.removed 明文文件删除
import.finished 导入完成
customer.recorded 登记客户
customer.corrected 更正客户资料
customer.disclosed 查看客户资料
customer.withheld 拒绝提供客户资料
customer.exported 向客户本人提供资料
customer.restricted 客户资料仅存储
customer.erased 删除客户资料
consent.recorded 客户同意
consent.revoked 客户撤回同意
optout.recorded 客户拒绝某种联系方式
optout.lifted 恢复联系方式
loan.recorded 登记贷款
loan.updated 更新贷款
payment.recorded 收到还款
payment.reversed 还款冲回
case.opened 立案
case.reviewed 案件检视
case.closed 结案
case.fact 案件情况
case.proposal 案件建议
hold.placed 设置停催
hold.lifted 解除停催
pause.placed 暂停计算逾期天数
pause.ended 恢复计算逾期天数
promise.recorded 还款承诺
promise.changed 还款承诺变更
contact.cleared 联系获准
contact.denied 联系被拒
contact.deferred 联系推迟
contact.sent 已发出联系
contact.failed 联系失败
contact.unknown 联系结果不明
contact.resolved 联系结果查明
contact.event 联系回执
contact.inbound 客户来讯
contact.recorded 补录的联系
contact.imported 原系统的联系
contact.recorded 人工记录的联系
contact.result 联系结果
contact.corrected 联系记录更正
work.taken 领取任务
work.released 任务退回队列
work.handed_on 任务转交
recording.due 录音待取回
recording.stored 录音归档
recording.missing 录音缺失
task.opened 待办事项
task.closed 待办事项办结
followup.planned 安排跟进
event.recorded 登记事件
process.opened 程序开始
process.moved 程序进展
process.noted 程序记录
process.cancelled 程序终止
costs.awarded 费用判归
relief.decided 宽限决定
action.unassigned 无可用渠道
action.withdrawn 动作撤销
document.added 文件归档
document.disposed 文件处置
evidence.packed 制作证据包
archive.read 查阅密封内容
"""


def _table(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for line in text.strip().splitlines():
        name, *words = [part.strip() for part in line.split("|")]
        for language, word in zip(LANGUAGES, words, strict=True):
            found[language][name] = word
    return found


_SENTENCES: Final = {
    "en": {
        "state.erased": "erased: the customer's data was deleted as the law asks",
        "state.restricted": "stored only, not opened",
        "state.key-missing": "cannot be opened: its key is missing",
        "how": (
            "Run <code>python verify.py</code> in this folder. It needs "
            "nothing but Python 3.9 or later and no network. It shows that each entry stands "
            "unchanged in the signed log, that none of the case's entries is missing, and who "
            "signed; and that this page, the opened texts and the documents are those that were "
            "packed. Opened content is the packer's word, which the same signature covers: what "
            "is proven are the sealed bytes, which the key holder can open before a court. The "
            "header of each entry stands word "
            "for word in <code>entries.headers</code>, what was opened in "
            "<code>opened.json</code>."
        ),
    },
    "zh": {
        "state.erased": "已删除：客户数据已依法删除",
        "state.restricted": "仅存储，未打开",
        "state.key-missing": "无法打开：缺少密钥",
        "how": (
            "在本文件夹运行 <code>python verify.py</code>，只需 Python 3.9 或更高版本，"
            "无需联网。它证明每个条目未经改动地存在于已签名日志中、案件条目无一缺失，以及签名者是谁。"
            "并证明本页、打开的内容和文件与制作时一致。"
            "打开的内容由制作人保证（同一签名涵盖）；被证明的是密封字节，密钥持有人可在法庭上打开。"
            "每个条目的完整原文见 <code>entries.headers</code>，打开的内容见 "
            "<code>opened.json</code>。"
        ),
    },
}

LABELS: Final = {
    language: words | _SENTENCES[language] for language, words in _table(_LABELS).items()
}
"""Language → name of a label → label; `how` is HTML."""

KIND_NAMES: Final = {
    "en": {name: kind.description.rstrip(".") for name, kind in KINDS.items()},
    "zh": dict(line.split(" ", 1) for line in _CHINESE.strip().splitlines()),
}
"""Language → kind of an entry → what it is called; a plugin's kinds go by their own names."""
