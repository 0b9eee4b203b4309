"""Codes of the timeline in words: ways, outcomes, failures, states. Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.cases.explaining_texts import is_chinese

_TABLE: Final = """
role.sms              | 短信           | text message
role.voice            | 电话           | call
role.letter           | 函件           | letter
role.visit            | 实地走访       | visit
role.email            | 电子邮件       | e-mail
role.litigation       | 法律程序       | legal action
role.auction          | 抵押物处置     | disposal of collateral
role.collateral       | 抵押物处置     | disposal of collateral
outcome.handed_over   | 已交付         | handed over
outcome.delivered     | 已送达         | delivered
outcome.read          | 已读           | read
outcome.no_answer     | 无人接听       | no answer
outcome.busy          | 占线           | busy
outcome.not_connected | 未接通         | not connected
outcome.voicemail     | 转入语音信箱   | voicemail
outcome.connected     | 已接通         | connected
outcome.right_party   | 联系到本人     | spoke with the customer
outcome.wrong_party   | 非本人         | reached somebody else
outcome.refused       | 拒绝还款       | refused to pay
outcome.promise       | 承诺还款       | promised to pay
outcome.dispute       | 提出异议       | disputes the debt
outcome.reply         | 有回复         | replied
outcome.failed        | 失败           | failed
outcome.bad_point     | 号码无效       | the number is not valid
outcome.returned      | 退回           | returned
outcome.refused_delivery | 拒收        | would not take it
outcome.lost          | 寄失           | lost on the way
outcome.quarrel       | 发生争执       | a quarrel
outcome.other         | 其他           | something else
outcome.stop          | 要求不再发送   | asked to stop
outcome.start         | 同意继续接收   | agreed to receive again
failure.bad_point     | 号码无效       | the number is not valid
failure.opted_out     | 对方已退订     | the person had opted out
failure.wrong_medium  | 该号码不支持此方式 | the number cannot take this
failure.unreachable   | 无法接通       | out of reach
failure.blocked       | 被拦截         | blocked
failure.filtered      | 被运营商过滤   | filtered by the carrier
failure.rate_limited  | 发送过快       | too fast for the provider
failure.not_accepted  | 渠道未受理     | the channel did not take it
failure.channel       | 渠道暂时无法使用 | the channel cannot work for now
failure.changed_meanwhile | 情况有变   | something changed meanwhile
failure.expired       | 已过有效期     | too late
failure.other         | 原因不明       | for an unknown reason
failure.value_missing | 模板所需的内容缺失 | the template lacks a value
failure.no_point      | 没有可用的联系方式 | there is no usable number
failure.no_address    | 没有可以寄达的地址 | there is no address to write to
failure.no_template   | 缺少相应语言的模板 | there is no template in the language
failure.text_failed   | 内容无法生成   | the text could not be made
failure.rules_failed  | 规则无法判断   | a rule failed
failure.profile_unreadable | 客户资料无法读取 | the customer's data cannot be read
close.paid            | 逾期款项已还清 | what was overdue is paid
close.settled         | 贷款已结清     | the loan is settled
close.transferred     | 贷款已转让     | the loan was transferred
close.written_off     | 贷款已核销     | the loan was written off
close.payment         | 收到还款       | money came in
close.closed          | 已结案         | the case was closed
close.absent_from_book | 不在贷款清单中 | no longer in the book
close.withdrawn       | 步骤已撤销     | its step was withdrawn
close.cured           | 已不在逾期名单 | no longer listed as overdue
problem.case_failed   | 案件无法处理   | a case could not be dealt with
promise.open          | 未到期         | open
promise.kept          | 已履行         | kept
promise.part_kept     | 部分履行       | kept in part
promise.broken        | 未履行         | broken
promise.replaced      | 已被替换       | replaced
party.customer        | 客户           | the customer
party.spouse          | 配偶           | the spouse
party.guarantor       | 保证人         | the guarantor
party.co_borrower     | 共同借款人     | the co-borrower
party.guardian        | 监护人         | the guardian
party.attorney        | 律师           | the attorney
party.contact         | 联系人         | the contact person
party.unrelated       | 无关第三人     | somebody unrelated
event.delivered       | 已送达         | delivered
event.read            | 已读           | read
event.failed          | 未能送达       | not delivered
event.call_result     | 通话结束       | the call ended
event.recording       | 收到录音       | a recording came in
event.progress        | 渠道进度更新   | the provider reported progress
event.bad_point       | 号码标记为无效 | the number was marked as not valid
event.reply           | 收到回复       | a reply came in
event.stop            | 收到退订       | a stop came in
event.start           | 收到恢复请求   | a start came in
event.good_point      | 号码恢复使用   | the number may be used again
event.inbound_call    | 客户来电       | a call came in
event.answered_by     | 识别接听方     | it was recognised who answered
event.moved           | 办理进展       | something under way went on
answered.human        | 有人接听       | a person picked up
answered.machine      | 接听的是语音信箱 | a machine picked up
answered.unknown      | 接听方未知     | it is not known who picked up
sms_arrived.yes       | 短信已收到     | the text message had arrived
sms_arrived.no        | 短信未收到     | the text message had not arrived
sms_arrived.unsure    | 不确定是否收到短信 | not sure whether the text message arrived
sms_arrived.not_asked | 未询问短信     | not asked about the text message
reason.forgot         | 忘记还款       | forgot
reason.short_of_cash  | 资金周转困难   | short of cash
reason.unemployed     | 失业           | out of work
reason.illness        | 疾病           | illness
reason.disaster       | 灾害           | a disaster
reason.payment_failed | 扣款失败       | the payment failed
reason.disputes       | 对债务有异议   | disputes the debt
reason.unwilling      | 不愿还款       | unwilling
reason.refused_to_say | 拒绝说明原因   | would not say why
reason.other          | 其他原因       | another reason
attitude.cooperative  | 态度配合       | cooperative
attitude.evasive      | 态度回避       | evasive
attitude.hostile      | 态度敌对       | hostile
attitude.distressed   | 情绪困扰       | distressed
ability.full          | 可全额还款     | able to pay in full
ability.part          | 可部分还款     | able to pay in part
ability.none          | 暂无还款能力   | not able to pay
ability.unknown       | 还款能力未知   | ability to pay not known
relief.extension      | 延长期限       | more time
relief.instalments    | 分期偿还       | instalments
relief.lower_penalty  | 减免罚息       | less penalty interest
relief.pause          | 暂缓还款       | a pause
decision.granted      | 同意           | granted
decision.refused      | 不同意         | refused
decision.other        | 另行安排       | another way was found
released.given_back   | 已退还         | given back
released.lapsed       | 超过时限       | the time ran out
released.withdrawn    | 已无需联系     | the contact is no longer due
released.handed_on    | 已转交         | handed on
task.reply            | 答复来信       | answer a message
task.stop_suspected   | 确认是否要求停止联系 | find out whether it was a stop
task.relief           | 研究宽限       | decide about relief
task.finding          | 核实争执       | look into a quarrel
task.violation        | 核实违规联系   | look into a contact against the rules
task.recording_missing | 补录音         | find a missing recording
task.dispute          | 核实异议       | look into a dispute
task.complaint        | 处理投诉       | deal with a complaint
task.inbound_call     | 记录来电       | record a call that came in
task.new_point        | 核实新的联系方式 | check a new number or address
task.guardian         | 联系监护人     | reach the guardian
task.plan_review      | 复核还款计划   | look at a plan again
task.correction       | 复核更正后仍有效的事项 | look at what a correction leaves in force
task.call_differs     | 核实通话结果与渠道记录 | find out why a result is not what the provider says
task.address          | 核实通讯地址   | find an address that letters reach
task.process          | 查看进行中的程序 | look at what is under way
ended.done            | 已完成         | done
ended.cancelled       | 已取消         | cancelled
ended.mistaken        | 系误判         | it was a mistake
ended.confirmed       | 已核实属实     | it was found true
ended.answered        | 已答复         | answered
ended.granted         | 已同意         | granted
ended.refused         | 未同意         | refused
ended.other           | 另行安排       | another way was found
ended.extension       | 同意延长期限   | more time was granted
ended.instalments     | 同意分期偿还   | instalments were granted
ended.lower_penalty   | 同意减免罚息   | less penalty interest was granted
ended.pause           | 同意暂缓还款   | a pause was granted
ended.stop            | 确为要求停止   | it was a stop
ended.not_stop        | 并非要求停止   | it was no stop
happened.dispute      | 对债务提出异议 | a dispute
happened.complaint    | 投诉           | a complaint
happened.cease        | 要求停止联系   | a wish not to be contacted
happened.attorney     | 委托律师       | an attorney speaks for the customer
happened.bankruptcy   | 破产           | a bankruptcy
happened.death        | 去世           | a death
happened.wrong_party  | 号码非本人     | the number is somebody else's
happened.hardship     | 生活困难       | hardship
happened.fraud_claim  | 称被冒用或受骗 | a claim of fraud
happened.returned_mail | 信件退回       | a letter came back
happened.paid_elsewhere | 称已在别处还款 | paid elsewhere, the customer says
happened.verification_sent | 已寄出债务核实 | the debt was verified to the customer
heard.phone           | 电话           | by telephone
heard.letter          | 信函           | by letter
heard.email           | 电子邮件       | by e-mail
heard.visit           | 当面           | in person
heard.portal          | 网上平台       | through the portal
heard.court           | 法院           | from a court
heard.regulator       | 监管机构       | from the regulator
heard.import          | 数据导入       | from an import
heard.contract        | 合同           | by contract
heard.sms             | 短信           | by text message
source.payment        | 还款           | payment
source.transfer       | 转账           | transfer
source.enforcement    | 强制执行       | enforcement
source.auction        | 拍卖           | auction
outcome.inbound_call  | 来电           | called us
loan_status.active    | 正常           | active
loan_status.settled   | 已结清         | settled
loan_status.transferred | 已转让       | transferred
loan_field.product    | 产品           | product
loan_field.written_off | 核销标记      | write-off
loan_field.principal  | 放款金额       | amount granted
loan_field.balance    | 贷款余额       | balance
loan_field.contract_on | 合同日期      | date of the contract
loan_field.region     | 地区           | region
loan_field.costs      | 费用           | costs
loan_field.currency   | 币种           | currency
loan_field.overdue_from | 逾期起始日   | since when it is overdue
filed.contract        | 合同           | contract
filed.repayment       | 还款           | repayment
filed.contact         | 联系           | contact
filed.letter          | 函件           | letter
filed.legal           | 法律文书       | legal
filed.visit           | 实地走访       | visit
filed.internal        | 内部文件       | internal
filed.other           | 其他           | other
consent.hours         | 约定其他时段   | other hours
consent.frequency     | 约定更多联系次数 | more contacts
consent.enter_home    | 同意进入住所   | visitors may come in
consent.direct        | 同意在律师之外直接联系 | to be contacted beside the attorney
consent.email_work    | 同意使用工作邮箱 | an e-mail address at work
consent.third_party   | 同意联系第三人 | a third party may be contacted
consent.transfer      | 同意向其他处理者提供信息 | the data may go to another controller
consent.survey        | 同意接受满意度回访 | to be asked how they were treated
consent.inconvenient  | 请求避开的时段 | hours to be spared
consent.best_time     | 最佳联系时段   | best hours
consent.language      | 语言偏好       | language
consent.channel       | 联系方式偏好   | way
form.outcome          | 结果           | outcome
form.party            | 联系对象       | with whom
form.at               | 时间           | when
form.point            | 号码           | number
form.sms_arrived      | 短信是否收到   | whether the text message arrived
form.reason           | 逾期原因       | reason
form.reason_text      | 原因说明       | the reason in words
form.attitude         | 态度           | attitude
form.ability          | 还款能力       | ability to pay
form.income_monthly   | 月收入         | monthly income
form.other_debts      | 其他债务       | other debts
form.can_pay_monthly  | 每月可还金额   | what can be paid a month
form.promises         | 还款承诺       | promises
form.no_plan_because  | 未作计划的原因 | why there is no plan
form.pay_by           | 预计还款日     | pay-by date
form.hardship_until   | 困难截止日     | end of the hardship
form.relief           | 宽限请求       | relief
form.next_contact_at  | 下次联系时间   | next contact
form.points           | 话术要点       | points of the script
form.new_phone        | 新号码         | new number
form.typed_s          | 通话时长       | length of the call
form.note             | 备注           | note
person.name           | 姓名           | name
person.entity         | 主体类型       | person or organisation
person.sex            | 性别           | sex
person.id_number      | 证件号码       | identity number
person.id_kind        | 证件类型       | kind of identity number
person.phone          | 电话           | telephone number
person.phones         | 电话           | telephone numbers
person.email          | 电子邮箱       | e-mail address
person.emails         | 电子邮箱       | e-mail addresses
person.address        | 地址           | address
person.addresses      | 地址           | addresses
person.employer       | 工作单位       | employer
person.birth_date     | 出生日期       | date of birth
person.contact        | 联系人         | whom to speak to
person.loan_names     | 贷款名称       | names of the loans
person.note           | 备注           | note
person.customer_ref   | 客户编号       | reference
person.extra          | 其他资料       | other data
value.yes             | 是             | yes
value.no              | 否             | no
value.none            | 无             | none
value.unknown         | 未知           | unknown
value.proposed        | 已提议         | proposed
value.filed           | 已起诉         | filed
value.engaged         | 已委托律师     | law firm engaged
value.accepted        | 已立案         | accepted
value.mediation       | 调解中         | in mediation
value.hearing         | 开庭审理       | being heard
value.effective       | 判决已生效     | in force
value.settled         | 已和解         | settled
value.withdrawn       | 已撤诉         | withdrawn
value.judgment        | 已判决         | judgment
value.enforcement     | 强制执行       | enforcement
value.closed          | 已结案         | closed
value.recovered       | 已收回         | recovered
value.part_recovered  | 部分收回       | partly recovered
value.failed          | 未能收回       | failed
"""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    code.strip(): (chinese.strip(), english.strip())
    for code, chinese, english in (line.split("|") for line in _TABLE.strip().splitlines())
}


def word(group: str, code: str, language: str) -> str:
    """Return a code of a group in words, or the code itself where it has none."""
    known = _WORDS.get(f"{group}.{code}")
    return code if known is None else known[0 if is_chinese(language) else 1]
