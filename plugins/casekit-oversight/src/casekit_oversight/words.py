"""What the command line of oversight calls things, in English and Chinese.

Names of commands and options, their help and errors are English, so that they can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.cli.words_records import RECORDS

_TABLE: Final = """
number | number | 编号
kind | kind | 类别
state | state | 状态
case | case | 案件
person | concerns | 涉及人员
owner | seen to by | 负责人
due | due | 期限
late | late | 逾期
opened | begun | 开始
possible | can be | 可进行
next | next | 下一步
none | There are none. | 没有记录。
yes | yes | 是
no | no | 否
source | source | 来源
code | about | 事项
grade | how grave | 严重程度
result | result | 处理结果
contacts | contacts | 涉及联系
received_on | received | 受理日期
acknowledged_on | acknowledged | 确认日期
answered_on | answered | 答复日期
answer_by | to be answered by | 答复期限
late_answer | answered late | 逾期答复
appeals | appeals | 申诉次数
event | event | 来件
task | task | 任务
hold_placed | contacts stand still | 停止催收联系
about_case | about case | 涉及案件
discipline | discipline | 违纪处理
known_at | known since | 知悉时间
contain_by | to be contained by | 控制期限
notify_by | to be notified by | 通知期限
contained_at | contained | 控制时间
files_removed | files removed | 已删除文件
suspended | suspended | 已停职
customers | customers affected | 受影响客户数
damage | damage | 损失
fields | data that leaked | 泄露信息
notified | told | 已通知
notified_at | told at | 通知时间
late_notice | told late | 逾期通知
legal_step | legal step | 追责措施
seen_by | people who saw it | 查看人数
seen_times | times it was seen | 查看次数
seen_from | seen since | 查看起始
seen_until | seen before | 查看截止
login | inspector | 检查人员
reports | reports | 可查报告
cases | cases | 涉及案件
start | from | 起始日
end | to | 截止日
granted_at | access given | 授权时间
until | access until | 授权截止
revoked_on | access ended | 终止日期
digests | digests of what was handed over | 移交资料摘要值
handed_over_on | handed over | 移交日期
found | findings | 检查意见数
month | month | 月份
collector | collector | 催收员
contact | contact | 联系编号
way | way | 方式
service | service attitude | 服务态度
communication | communication | 沟通效果
refused | not sent | 未能发送
asked_by | asked by | 回访人
category | category | 事项类别
reward | reward | 奖励
reward_amount | amount | 奖励金额
reward_on | approved | 批准日期
reward_paid_on | given | 发放日期
plan | plan | 计划
frame | contacts to draw from | 抽样范围
scheduled | of each collector | 每人抽取
random | of the rest, % | 其余抽取比例（%）
least | of each stratum at least | 每层至少
ways | ways | 联系方式
due_days | days to check | 检查期限（天）
digest | digest of the frame | 范围摘要值
root | seed | 种子
covered | checkpoint | 检查点
drawn | drawn | 已抽取
drawn_digest | digest of what was drawn | 样本摘要值
by_hand | other sizes | 自定数量
again | besides another | 另行抽样
instead_of | instead of | 替代样本
sample | sample | 样本
part | part | 抽取方式
risks | stands out by | 风险点
on | day | 日期
items | items | 明细
right | right | 得分
weight | of | 满分
faults | faults | 问题项
seconds | at second | 录音秒数
process | process | 相关流程
check | check | 检查编号
rule | rule | 规则
place | place | 位置
count | how many | 数量
day | day | 日期
missing | what is missing | 缺少内容
entries | entries | 档案条目
supervisor | ordered by | 下达人
corrector | to be corrected by | 整改人
corrected_by | corrected by | 报告整改人
failed | not good | 复查不合格次数
as_of | day | 日期
words | words | 内容
by | who and how to answer | 投诉人及联系方式
reporter | reporter | 举报人
persons | concerns | 被举报人
messages | messages | 往来信息
authority | authority | 监管机构
request | asked for | 要求
action | correction | 整改要求
evidence | shown by | 整改说明
at | at | 时间
who | who | 人员
what | what | 事项
customer | customer | 客户
purpose | purpose | 用途
withheld | refused | 被拒绝
entry | entry | 条目
name | name | 名称
of | of | 可回访人数
left_out | left out | 未纳入
asked | asked | 已回访
answered | answered | 已答复
declined | declined | 拒绝
expired | not answered in time | 逾期未答
too_few | too few | 答复过少
nothing | none | 无
amount | amount | 金额
"""

_CODES: Final = """
source.customer | customer | 客户
source.third_party | third party | 第三方
source.regulator | regulator | 监管机构
source.media | media | 媒体
source.staff | staff | 员工
grade.minor | minor | 轻微
grade.serious | serious | 较重
grade.grave | grave | 严重
result.upheld | upheld | 成立
result.partly | upheld in part | 部分成立
result.rejected | rejected | 不成立
code.violence | violence | 暴力
code.threat | threat | 威胁
code.insult | insult | 侮辱
code.discrimination | discrimination | 歧视
code.leak | leak of data | 泄露客户信息
code.fake_authority | posing as an authority | 冒充国家机关
code.unlawful_contact | contact against the rules | 违规联系
code.quarrel | quarrel | 与客户争吵
code.harsh_words | harsh words | 用语生硬
code.amount | amount owed | 金额争议
code.service | service | 服务质量
code.other | other | 其他
code.fraud | fraud | 欺诈
code.bribe | bribe | 收受好处
code.false_records | false records | 虚假记录
code.rules_ignored | rules ignored | 违反制度
code.retaliation | retaliation | 打击报复
legal_step.none | none | 无
legal_step.internal | inside the house | 内部处理
legal_step.claim | claim | 民事追偿
legal_step.police | police | 报警
legal_step.prosecution | prosecution | 移送司法
notified.regulator | regulator | 监管机构
notified.customers | customers | 客户
notified.both | regulator and customers | 监管机构和客户
reward.money | money | 奖金
reward.commendation | commendation | 表彰
reward.leave | leave | 奖励假
reward.other | other | 其他
reward.approved | reward approved | 奖励已批准
reward.given | reward given | 奖励已发放
way.voice | call | 电话
way.sms | text message | 短信
way.email | e-mail | 邮件
way.letter | letter | 函件
way.visit | visit | 走访
way.link | link | 链接
way.call | call | 电话回访
part.scheduled | of each collector | 定期
part.random | by chance | 随机
part.chosen | asked for | 指定
risk.violation | broke a rule | 违规
risk.differs | length differs | 时长不符
risk.wording | forbidden wording | 禁用语
risk.quarrel | quarrel | 争吵
risk.dispute | dispute | 异议
risk.refused | refused to pay | 拒绝还款
risk.third_party | third party | 第三人
risk.visit | visit | 走访
risk.late_entry | entered late | 补录
risk.corrected | corrected | 更正
fields.name | name | 姓名
fields.sex | sex | 性别
fields.id_number | identity number | 证件号码
fields.phone | telephone number | 电话
fields.phones | telephone numbers | 电话
fields.email | e-mail address | 邮箱
fields.emails | e-mail addresses | 邮箱
fields.address | address | 地址
fields.addresses | addresses | 地址
fields.employer | employer | 工作单位
fields.birth_date | date of birth | 出生日期
fields.contact | contact person | 联系人
fields.note | note | 备注
fields.extra | further data | 其他资料
answer.ok | right | 合格
answer.fault | wrong | 不合格
answer.na | does not apply | 不适用
purpose.collection | collection | 催收
purpose.rights | the person's own rights | 本人权利
purpose.legal | legal | 法律事务
left_out.no_consent | did not agree to be asked | 未同意回访
left_out.opt_out | wants no contact | 拒绝联系
left_out.held | case closed or held | 已结案或暂停催收
left_out.asked_before | asked not long ago | 近期已回访
shown.case | case | 案件
shown.entries | entries | 档案条目
shown.timeline | timeline | 经过
shown.document | document | 文件
shown.evidence | evidence pack | 证据包
shown.report | report | 报告
by.reporter | reporter | 举报人
by.ombud | ombud | 监察员
refused.not-lawful | the rules do not allow it now | 规则暂不允许
ref.complaint | complaint | 投诉
ref.incident | incident | 信息安全事件
ref.inspection | inspection | 监管检查
ref.finding | finding | 检查发现
ref.check | check | 检查
ref.contact | contact | 联系
ref.entry | entry | 条目
ref.action | action | 措施
ref.case | case | 案件
"""

_SENTENCES: Final = """
keep_code | Keep the code word: it is kept nowhere else, and cannot be told again. | 请妥善保管口令：系统不保存，无法再次告知。
list_filed | The list was filed with the incident, sealed. | 清单已密封存入该事件。
nobody_saw | Nobody has seen it. | 没有人查看过。
links_sent | The link was sent for {count:survey|surveys}, to be answered before {until}: {numbers}. | 已发送{count}份回访的链接，须在 {until} 前答复，回访编号：{numbers}。
none_to_send | No survey is planned, so nothing was sent. | 没有待发送的回访，未发送任何链接。
link_not_sent | Survey {number} waits, its link was not sent: {why}. | 回访 {number} 未发送，仍待发送：{why}。
stand_still | since {since}, still in force | 自 {since} 起，目前仍停止
stood_still | from {since} until {until}, not any more | 自 {since} 起，至 {until} 止，现已恢复
breach_opened | Process {number} ({kind}, {grade}) was opened about {person}. | 已对 {person} 立案：流程 {number}（{kind}，{grade}）。
may_not_work | From now on {person} may not work: suspended until process {number} is decided. | {person} 即刻停职，不得从事催收工作，直至流程 {number} 作出决定。
nothing_looked_at | Nothing was looked at. | 没有查阅记录。
"""  # noqa: E501


def _read(text: str) -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line in text.strip().splitlines():
        # a bare | lies between the two words of a count
        name, english, chinese = (part.strip() for part in line.split(" | "))
        found[name] = (english, chinese)
    return found


LABELS: Final = _read(_TABLE)
"""What fields and columns are called: name → English, Chinese."""

CODES: Final = {
    **_read(_CODES),
    **{
        f"missing.{name.removeprefix('gap_')}": words
        for name, words in RECORDS.items()
        if name.startswith("gap_")
    },
}
"""What codes are called: `group.code` → English, Chinese."""

SENTENCES: Final = _read(_SENTENCES)


def short(language: str) -> str:
    """Return `zh` or `en` for a tag."""
    return "zh" if language.startswith("zh") else "en"


def label(name: str, language: str) -> str:
    """Return what a field or column is called; one that is unknown prints its name."""
    found = LABELS.get(name)
    return name if found is None else found[short(language) == "zh"]


def code_words(group: str, code: object, language: str) -> str:
    """Return what a code is called; one that is unknown prints itself."""
    found = CODES.get(f"{group}.{code}")
    return str(code) if found is None else found[short(language) == "zh"]


def sentence(name: str, language: str) -> str:
    """Return a sentence in a language."""
    return SENTENCES[name][short(language) == "zh"]
