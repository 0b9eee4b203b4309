"""The headings of an evidence pack's tables, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.archive.evidence_words import LANGUAGES

_HEADINGS: Final = """
sheets        | Tables of case {case}                 | 案件 {case} 附表
parties       | Parties, and who acts for them       | 当事人及代理人
role          | as what        | 身份
liability     | liability      | 保证方式
name          | name           | 姓名或名称
entity        | kind           | 类型
id_kind       | kind of number | 证件种类
id_number     | identity number | 证件号码
phone         | telephone      | 电话
address       | address        | 地址
statement     | Account of the loan: what is owed     | 贷款账目：应还与未还
payments      | Payments, and what they were set off against | 还款记录及抵充
contacts      | Contacts                              | 催收联系记录
recordings    | Recordings of calls                   | 通话录音清单
letters       | Letters and proof of delivery         | 函件与送达证明
custody       | Chain of custody of the documents     | 文件保管链
number        | No.            | 序号
due_on        | due on         | 应还日期
principal     | principal      | 本金
interest      | interest       | 利息
penalty       | penalty        | 罚息
paid_principal | principal paid | 已还本金
paid_interest | interest paid  | 已还利息
paid_penalty  | penalty paid   | 已还罚息
unpaid        | unpaid         | 未还合计
paid_on       | paid on        | 还款日期
ref           | reference      | 流水号
kind          | kind           | 种类
amount        | amount         | 金额
source        | source         | 来源
costs         | costs          | 费用
unallocated   | not set off    | 未抵充
taken_back    | taken back     | 已冲回
time          | time           | 时间
recorded_at   | recorded at    | 记录时间
event         | event          | 事项
contact       | contact        | 联系编号
who           | by             | 经办
en            | what happened (English) | 内容（英文）
zh            | what happened (Chinese) | 内容
seconds       | seconds        | 秒数
state         | state          | 状态
document      | document       | 文件编号
file          | file           | 文件
sealed_sha256 | SHA-256 sealed | 密封文件 SHA-256
filed_sha256  | SHA-256 as filed | 归档时 SHA-256
process       | process        | 程序编号
tracking      | tracking number | 邮件号
posted_on     | posted on      | 寄出日期
delivered_on  | delivered on   | 送达日期
signed_by     | signed by      | 签收人
filed_at      | filed at       | 归档时间
what          | what           | 事项
why           | why            | 理由
value.borrower | borrower      | 借款人
value.co_borrower | co-borrower | 共同借款人
value.guarantor | guarantor    | 保证人
value.guardian | guardian      | 监护人
value.attorney | agent         | 代理人
value.joint   | joint and several | 连带责任保证
value.general | general guarantee | 一般保证
value.person  | person         | 个人
value.organisation | organisation | 企业
value.erased  | erased         | 已删除
value.restricted | stored only | 仅存储
value.key-missing | key missing | 缺少密钥
value.filed   | filed          | 归档
value.read    | read           | 查阅
value.disposed | disposed of   | 处置
value.packed  | packed         | 打包
value.recorded | recorded      | 录音归档
value.total   | total          | 合计
value.costs   | costs          | 费用
value.payment | payment        | 还款
value.reversal | reversal      | 冲回
value.written | written        | 已生成
value.printed | printed        | 已打印
value.posted  | posted         | 已寄出
value.delivered | delivered    | 已送达
value.deadline_passed | delivered, deadline passed | 已送达，限期已过
value.refused | not accepted   | 拒收
value.returned | came back     | 退回
value.lost    | lost           | 寄失
value.cancelled | cancelled    | 已终止
value.stored  | kept           | 已保存
value.missing | missing        | 缺失
value.due     | on its way     | 待取回
value.gone    | not there      | 已不存在
value.sealed_picture | sealed only: it may tell place and device | 仅密封：可能含拍摄位置信息
value.sealed_film | sealed only: a film may tell place and device | 仅密封：视频可能含位置信息
empty         | none           | 无
"""

_SENTENCES: Final = {
    "en": {
        "proof": "Checked against the signed log with: python3 verify.py",
        "sealed": (
            "SHA-256 sealed is the hash that the signed log holds. Pictures are in the pack "
            "without what the camera wrote into them; SHA-256 as filed is that of the file as it "
            "came."
        ),
        "withheld": "{count} entries were not handed over; the pack holds their hashes alone.",
    },
    "zh": {
        "proof": "以下列命令与已签名日志核对：python3 verify.py",
        "sealed": (
            "密封文件 SHA-256 即已签名日志所载哈希。照片已去除相机写入的信息；"
            "归档时 SHA-256 为原文件的哈希。"
        ),
        "withheld": "{count} 条记录未移交，证据包仅含其哈希。",
    },
}


def _table() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for line in _HEADINGS.strip().splitlines():
        name, *words = [part.strip() for part in line.split("|")]
        for language, word in zip(LANGUAGES, words, strict=True):
            found[language][name] = word
    return {language: words | _SENTENCES[language] for language, words in found.items()}


HEADINGS: Final = _table()
"""Language → code → heading or sentence."""
