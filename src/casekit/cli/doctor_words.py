"""What `casekit doctor` sees and advises, in Chinese."""

from __future__ import annotations

from typing import Final

from casekit.catalogue import Catalogue

AREAS: Final = {
    "actions": "措施",
    "anchors": "锚点",
    "archive": "档案",
    "brakes": "总开关",
    "channels": "渠道",
    "clock": "时钟",
    "config": "配置",
    "contacts": "联系",
    "disk": "磁盘",
    "files": "明文文件",
    "keys": "密钥",
    "mappings": "列映射",
    "mode": "模式",
    "parts": "组件",
    "plugins": "插件",
    "policy": "办法",
    "records": "记录",
    "replies": "来讯",
    "rules": "规则",
    "runs": "运行",
    "staff": "人员",
    "store": "数据库",
    "tasks": "待办",
    "texts": "文本",
}
"""Area of a look → Chinese; an unknown one shows as it is."""

LOOKS: Final = Catalogue(
    """
This lender has a config, and neither keys nor a store yet.
该机构只有配置，尚无密钥和数据库。

Make them: casekit init {folder}
请创建：casekit init {folder}

Others than their owner may reach {path} and {count} more {_files}.
除所有者外，其他人也可访问 {path} 及另外 {count} 个文件。

Others than their owner may reach {path}.
除所有者外，其他人也可访问 {path}。

others can read the key file {path}. Close it: {command}. If others had access, rotate the keys.
其他人可读取密钥文件 {path}。请关闭权限：{command}。若他人曾有访问权限，请轮换密钥。

{path} is read.
已读取 {path}。

In use: none.
未使用插件。

In use: {names}.
使用中：{names}。

{rule} is loosened: {parameter} {before} → {after}.
{rule} 已放宽：{parameter} {before} → {after}。

The reason given: {reason}
所述理由：{reason}

Sandbox: nobody is reached.
沙盒模式：不会联系任何人。

Without a channel: {roles}. Their steps are planned and wait.
没有渠道的方式：{roles}。相应步骤照常安排，等待渠道。

sms
短信（sms）

voice
电话（voice）

letter
函件（letter）

visit
实地走访（visit）

email
电子邮件（email）

litigation
法律程序（litigation）

auction
抵押物处置（auction）

Name one for each under [channels] in {file}.
请在 {file} 的 [channels] 中为每一项指定渠道。

There is no anchor: whoever rules the database can rewrite the archive unseen.
没有外部锚点：掌控数据库的人可以不被察觉地改写档案。

Add an [[archive.anchor]] on another machine's disk.
请在另一台机器的磁盘上添加 [[archive.anchor]]。

See `casekit keys status {folder}`.
查看 `casekit keys status {folder}`。

{count} root keys, provider {name}.
{count} 个根密钥，由 {name} 提供。

The keys lie beside the database in {folder}.
密钥与数据库同在 {folder}。

[{table}.map] is sound.
[{table}.map] 正确。

{free} MB are free on the disk of the {what}.
磁盘可用空间 {free} MB（{what}）。

Free space on the disk of {place}.
请释放 {place} 所在磁盘的空间。

{name} takes webhooks, but [serve] public_url is not set.
{name} 接收回调，但未设置 [serve] public_url。

Set it to the URL under which the provider reaches `casekit serve`.
请设为服务商访问 `casekit serve` 的网址。

{name} is ready.
{name} 已就绪。

{name} can be written.
{name} 可写入。

The config says nothing about the columns of a loan book.
配置中没有贷款清单的列映射。

Add [loans.map]; see docs/how-to/import-a-book.md.
请添加 [loans.map]；参见 docs/how-to/import-a-book.md。

The channel {name} raised when asked what it needs ({error}).
询问渠道 {name} 时出错（{error}）。

Tell the author of its plugin.
请告知该插件的作者。

The tables of {owner} are not those of this installation ({has}, newest {newest}).
{owner} 的数据表与当前安装版本不符（现为 {has}，最新为 {newest}）。

Back up, then: casekit store upgrade {folder}
请先备份，再运行：casekit store upgrade {folder}

The simulation store can be read and written; {logs} logs.
模拟数据库可读写；{logs} 个日志。

The {store} can be read and written; {logs} logs.
数据库可读写；{logs} 个日志。

{count} {_entries} since {since} not anchored yet.
自 {since} 起有 {count} 个条目尚未由外部锚点覆盖。

Make a checkpoint: casekit archive checkpoint
请生成检查点：casekit archive checkpoint

Collection is stopped: nothing is handed over.
催收已停止：不会交付任何联系。

Let it go on with `casekit resume`.
用 `casekit resume` 恢复。

The clock says {now}, the archive lies ahead of it from entry {entry} ({at}) on, as someone has accepted.
时钟为 {now}，档案自条目 {entry}（{at}）起在其之后，已有人确认。

The clock says {now}, the archive lies ahead of it from entry {entry} ({at}) on.
时钟为 {now}，档案自条目 {entry}（{at}）起在其之后。

If the clock is behind, set it right. If that entry lies ahead because the clock once did, go on with `casekit store accept-time`; until then only stops, holds and what comes back are recorded.
若时钟偏慢，请校正。若该条目因时钟曾经偏快而在后，请运行 `casekit store accept-time`；在此之前只记录停止、停催和回传的信息。

Every entry is covered by an anchored checkpoint.
每个条目都由外部锚点的检查点覆盖。

{count} {_contacts} of which nobody knows whether they went out.
有 {count} 次联系不知是否已发出。

Settle them: casekit unknown list
请核实：casekit unknown list

{count} {_customers} written, and nobody has said what came of it.
有 {count} 位客户来讯，尚无人登记处理结果。

Read them (casekit queue tasks --words) and say what came of each: casekit queue done
请阅读来讯（casekit queue tasks --words），并逐一登记处理结果：casekit queue done

{count} {_tasks} late.
有 {count} 项待办事项已逾期。

List them: casekit queue tasks --everyone --late
查看：casekit queue tasks --everyone --late

{count} {_calls} had no result for more than a day.
有 {count} 通电话超过一天没有登记结果。

See whose they are: casekit records check
查看由谁补录：casekit records check

{count} {_recordings} not come in.
有 {count} 份录音没有取回。

Fetch what waits (casekit calls fetch), and see what is missing: casekit records check
请取回录音（casekit calls fetch），并查看缺失项：casekit records check

Calls are connected with a collector, and nobody is known who takes them.
电话须接通催收人员，但没有登记任何人员。

Add a table [staff.LOGIN] with `phone` for each.
请为每位人员添加 [staff.登录名]，写明 `phone`。

No call can be connected with {names}: no telephone is known.
无法为 {names} 接通电话：没有登记电话号码。

Add `phone` to [staff.LOGIN].
请在 [staff.登录名] 中填写 `phone`。

Always refused are the texts {keys}: what {rules} wants said is not in them.
以下文本会一律被拒绝：{keys}：其中缺少 {rules} 要求载明的内容。

Never without a warning go the texts {keys}: what {rules} wants said is not in them.
以下文本每次发出都会被提示：{keys}：其中缺少 {rules} 要求载明的内容。

Name a set for the rule pack {pack} under [templates] use, or write these keys yourself under [[template]] and [[script]].
请在 [templates] use 中加入适用于规则包 {pack} 的文本，或在 [[template]]、[[script]] 中自行编写这些文本。

The name {name} tells others what {rule} keeps from them.
名称“{name}”会向他人透露 {rule} 禁止透露的内容。

Whoever is asked for a customer hears it; a name without such a word is said under [lender] agency_names or in the texts themselves.
被询问的第三人会听到该名称；可在 [lender] agency_names 或文本中改用不含此类字词的名称。

{count} {_customers} for somebody who speaks {language}: nobody does.
有 {count} 位客户在等会说 {language} 的催收员：目前没有。

Add the language to `languages` of somebody who speaks it.
请在会说该语言者的 `languages` 中补上。

No name is known of {names}: calls say the login.
没有登记 {names} 的称呼：通话中会念登录名。

Add `name`, a first name or the agreed alias, to [staff.LOGIN]; of who is recorded: \
casekit staff note LOGIN alias --words NAME.
请在 [staff.登录名] 中填写 `name`（名字或约定的称呼）；已登记人员：\
casekit staff note 登录名 alias --words 称呼

Nobody is recorded as staff, so nobody is refused: every user of this machine may do everything, \
and who may make calls is said by [staff.LOGIN] alone.
没有登记任何人员，因此谁都不会被拒绝：本机任何用户均可执行一切操作，谁可致电仅以配置中的 [staff.登录名] 为准。

Record yourself first (whoami says the login): \
casekit staff add LOGIN --name - --role admin --started-on YYYY-MM-DD
请先登记自己（登录名见 whoami）：casekit staff add 登录名 --name - --role admin --started-on 入职日期

Nobody who is recorded is admin, so whoever is not recorded may do everything.
登记人员中没有管理员，未登记者可执行一切操作。

Record one: casekit staff add LOGIN --role admin, or casekit staff change.
请登记：casekit staff add 登录名 --role admin，或 casekit staff change。

No admin works here any more: nobody may record or appoint people.
已无在岗管理员：无人可登记或任命人员。

Let somebody back in: docs/reference/rights.md, The way back.
请按 docs/reference/rights.md 的“The way back”一节恢复管理员。

Nobody is supervisor: nobody looks at what went wrong.
没有主管：差错无人查看。

Record one: casekit staff change LOGIN --role supervisor.
请登记：casekit staff change 登录名 --role supervisor

Recorded and in the config are {names}: what is recorded counts.
{names} 既已登记，又在配置中：以登记为准。

Take their tables [staff.LOGIN] out, but for `phone` and `name`, which are used where nothing else \
is recorded.
请删去 [staff.登录名]；`phone` 和 `name` 可保留，在未登记时使用。

The logins {names} may be names; the archive says them for ever.
登录名 {names} 可能是姓名；档案将永久以明文记载。

Give newcomers a code as login.
新员工请用代码作登录名。

Nobody can be called by {role}: {rule} wants calls recorded, and the line is not said to record.
无法通过 {role} 致电任何人：{rule} 要求通话录音，而配置未说明线路会录音。

If it records every call, write `recorder = true` under [queue] in {file}.
如线路对每通电话都录音，请在 {file} 的 [queue] 中填写 `recorder = true`。

If it records every call, write `recorder = true` under [queue] in {file}, or name a channel that records: {names}.
如线路对每通电话都录音，请在 {file} 的 [queue] 中填写 `recorder = true`；或改用会录音的渠道：{names}。

{count} {_actions} for: channel.
有 {count} 项措施等待渠道。

{count} {_actions} for: person.
有 {count} 项措施等待人工处理。

{count} {_actions} for: {what}.
有 {count} 项措施等待：{what}。

{name} is still the made-up {text} that `casekit init` wrote.
{name} 仍是 `casekit init` 写入的示例值 {text}。

Customers read and hear the name {name}, which is the lender's id.
客户看到和听到的机构名称是 {name}，即机构的代号。

Write the name that customers know under [lender] in {file}.
请在 {file} 的 [lender] 中填写客户熟悉的名称。

Write your own under [texts] in {file}; customers read it.
请在 {file} 的 [texts] 中填写本机构的内容；客户会看到它。

The archive has {size} entries and is not verified here.
档案有 {size} 个条目，此处不作验证。

Verify it now and then: casekit archive verify
请定期验证：casekit archive verify

The archive is whole; documents were not looked at.
档案完整；未检查文件。

The archive is not whole: {count} {_problems}.
档案不完整：{count} 处问题。

Stop work and see what it is: casekit archive verify
请暂停作业并查明原因：casekit archive verify

There was no run yet.
尚未运行过。

Restore it from the backup of the keys.
请从密钥备份中恢复。

The private files cannot be read ({error}).
无法读取明文文件（{error}）。

This could not be looked at ({error}).
无法查看此项（{error}）。

If the database was changed by hand, `casekit archive verify` tells where.
若数据库曾被手工改动，`casekit archive verify` 会指出位置。

The book does not give {field} of {count} {_loans} with an open case; letters that ask for \
interest or penalty may be refused for it.
有 {count} 笔在催贷款的台账未提供 {field}；主张利息或罚息的函件可能因此被拒。

Map it under [loans.map] and import the book again: docs/how-to/import-a-book.md, “What letters \
need”.
请在 [loans.map] 中对应该列并重新导入台账：见 docs/how-to/import-a-book.md 的“What letters need”。

{count} {_files} in plain text {_are} expired.
有 {count} 个明文文件已到期。

{count} {_files} in plain text {_are} missing.
有 {count} 个明文文件缺失。

{count} {_files} in plain text {_are} changed.
有 {count} 个明文文件已被改动。

Remove them: casekit files purge
请删除：casekit files purge

Someone took them away; `casekit files list` names them.
文件被移走；用 `casekit files list` 查看。

Someone changed them; `casekit files list` names them.
文件被改动；用 `casekit files list` 查看。

The run of {day} was interrupted.
{day} 的运行被中断。

Run it again; it goes on where it stopped.
请再次运行；会从中断处继续。

The last run was that of {day} ({status}).
最近一次运行的业务日期为 {day}（{status}）。
"""  # noqa: E501 - a sentence is a line
)
"""Sentences of `casekit.doctor`, and the hints that go with them."""
