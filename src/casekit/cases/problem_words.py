"""What is wrong with rows, and what an import notes, in Chinese."""

from __future__ import annotations

from typing import Final

from casekit.catalogue import Catalogue

PROBLEMS: Final = Catalogue(
    """
is empty
为空

the policy does not know this product
催收办法中没有这种产品

longer than {most} characters
超过 {most} 个字符

a reference has up to 64 letters, digits and ._/- and nothing else
编号只能由字母、数字和 ._/- 组成，最多 64 个字符

a code has up to 60 letters, digits and ._/+- and no spaces
代码只能由字母、数字和 ._/+- 组成，最多 60 个字符，不含空格

not a date of the form {formats}
不是格式为 {formats} 的日期

not a language tag, such as zh-Hans
不是语言标签（例如 zh-Hans）

not a whole number
不是整数

not of the form that the config demands of identity numbers
不符合配置对证件号格式的要求

not an instant such as 2026-02-27T09:30:00+08:00
不是时间（例如 2026-02-27T09:30:00+08:00）

the offset is missing; set `zone` in the formats
缺少时区偏移；请在 formats 中设置 `zone`

neither a yes nor a no that the formats know; say what it means in {map}
无法识别的是/否取值；请在 {map} 中说明其含义

not {what}; say what it means in {map}
无法识别的取值（应为 {what}）；请在 {map} 中说明其含义

no IANA time zone, such as Asia/Shanghai
不是 IANA 时区（例如 Asia/Shanghai）

the reference is a person's own name or number; use one that says nothing
编号是个人姓名或号码；请改用不含个人信息的编号

not an amount
不是金额

more than {digits} decimal places for {currency}
{currency} 的小数位数不得超过 {digits} 位

no currency of ISO 4217, such as CNY
不是 ISO 4217 币种代码（例如 CNY）

not a phone number of its region
不是所在地区的有效电话号码

not a phone number
不是电话号码

not an identity number
不是证件号

not an e-mail address
不是电子邮件地址

not a name
不是姓名

not a reference
不是编号

the customer of this loan was erased
该贷款客户的资料已删除

this loan is another customer's
该贷款属于另一位客户

the loan is kept in another currency
该贷款以另一币种记账

the store has a later snapshot of this loan
数据库中已有该贷款更晚的数据

resident-id
居民身份证号（resident-id）

no {kind}: {error}
不是有效的 {kind}：{error}

the check character does not fit the digits
校验码与号码不符

it has 18 digits, of which the last may be X
应为 18 位，末位可以是 X

the digits of the date of birth are no date
其中的出生日期不是有效日期

female, male or nothing
女、男或留空

person or organisation
个人或企业

this is the borrower
与借款人为同一人

lies in the future
在将来

lies after the lender's today
晚于贷款机构的当前日期

a date lies between {first} and {last}
日期须在 {first} 与 {last} 之间

not a date on which someone can be born
不是可能的出生日期

too large an amount
金额过大

too large a number
数字过大

below zero
小于零

has control characters or broken ones
含有控制字符或损坏的字符

has characters that nobody sees
含有不可见字符

a name has at least one letter
姓名至少要有一个文字

casekit cannot deal with this row ({error})
casekit 无法处理该行（{error}）

not one of {words}
不是以下之一：{words}

not after the first day
不在起始日之后

an hour is written as 19:30
时间请写作 19:30

not after the hour at which it begins
须晚于起始时间

only a consent to other hours has hours
只有约定其他时段的同意才有时间

not a number or address of this customer
不是该客户的号码或地址

there is no loan with this reference
没有该编号的贷款

this step was done that many times already
该步骤的执行次数已达到此数

not a JSON object
不是 JSON 对象

{name} is not a list of objects
{name} 不是对象列表

not JSON{where}
不是 JSON{where}

nested too deeply
嵌套层数过多

The file is one of bad rows and not the whole book, so no loan was taken as absent.
该文件是错误行文件，不是完整清单，因此没有把任何贷款视为已不在清单中。

not a telephone number in E.164, such as +8613912345678
不是 E.164 格式的电话号码（例如 +8613912345678）

not a date
不是日期

not a whole number of minor units
不是以最小货币单位表示的整数

not a text
不是文本

rows of one loan must follow each other; it stood there before
同一笔贷款的各行必须相邻；该贷款在前面已经出现过

The rows of {count} loans do not follow each other; all rows of these loans stand together in the file of bad rows, which can be imported as it is.
有 {count} 笔贷款的各行不相邻；这些贷款的全部行已集中放在错误行文件中，可直接重新导入。

{count} opt-outs name a number or address that is not known; they hold for all of the customer's.
有 {count} 条退订所指的号码或地址未知；按客户的全部号码和地址处理。

{count} payments that were taken back lie before the last book, which counted them; what is owed again comes with the next book.
有 {count} 笔被冲正的还款早于最近一次清单，清单中已计入；重新欠付的金额以下一次清单为准。

Some rows have no readable reference, so no loan was taken as absent. Mend the file and import it whole.
部分行的编号无法识别，因此没有把任何贷款视为已不在清单中。请改正文件后整份重新导入。

{absent} of {known} known {_loans} are not in the file, so none was taken as absent. If it is the whole book, import it again with --accept-absence; otherwise with --partial.
已知的 {known} 笔贷款中有 {absent} 笔不在文件中，因此没有视为已不在清单中。若文件为完整清单，请加 --accept-absence 重新导入；否则加 --partial。

{field} is one of {known}
只能是以下之一：{known}

{field} are some of {known}
只能取自：{known}

{field} is yes or no
只能填“是”或“否”

{field} is a time of day like 09:00
不是时刻（例如 09:00）

{day} lies in the future, so it has not happened yet
日期 {day} 在将来，尚未发生

last lies before the first day
结束日期早于开始日期

last and until both say when it ends
结束日期与 until 只能填其一

a shift ends after it begins, on the same day
下班时间须晚于上班时间，且在同一天

weekdays are 1 (Monday) to 7 (Sunday)
星期只能是 1（周一）至 7（周日）

how is empty: say by what it is shown, such as exam or certificate
为空：请填写证明方式，例如考试或证书

paper is no file; a path counts from the folder of the table
找不到该文件；路径以本表所在文件夹为准
"""  # noqa: E501 - a sentence is a line
)
"""Reasons of bad rows and notes of imports."""
