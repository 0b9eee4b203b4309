"""The lender of demo_month.py: its config, and short words for days, money and counts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from casekit import PaymentRecord

ZONE = ZoneInfo("Asia/Shanghai")

CONFIG = """
[lender]
id = "month"
name = "安心消费金融有限公司"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
region = "CN"
mode = "sandbox"

[plugins]
use = ["cn", "echo", "staff", "oversight", "reports"]

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[templates]
use = ["cn"]

[texts]
payment_channel = "手机银行App“我的贷款”"
hotline = "400-000-1000"
sender = "安心金融"
lender_address = "杭州市上城区一路1号"
payment_account = "户名：安心消费金融有限公司；账号：3300 0000 0000 0001"

[channels]
sms = "echo"
voice = "by-hand"

[channel.echo]
text = true

[queue]
recorder = true

[serve]
public_url = "https://collect.example.com"

[plugin.oversight.surveys]
percent = 100
least_answers = 2

[plugin.staff]
least_sample = 1

[plugin.staff.scheme]
period = "month"
least_answers = 2
target = { recovery_rate = ">= 5 %", conduct = ">= 60" }

[[plugin.staff.scheme.rule]]
name = "good-month"
propose = "bonus"
when = { success_rate = ">= 60 %", conduct = ">= 80" }
amount = 80000

[plugin.reports.due.regulator]
report = "regulator"
to = "nfra"
by_day = 10
"""


def pays(loan: str, amount: int, on: date, ref: str = "PAY-") -> PaymentRecord:
    """Return a payment."""
    return PaymentRecord(f"{ref}{on:%m%d}-{loan}", loan, amount, on, currency="CNY")


def counted(counts: Counter[str]) -> str:
    """Return counts in words, in the order in which they came."""
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def at(day: date, hour: time) -> datetime:
    """Return an instant of the lender's local time."""
    return datetime.combine(day, hour, ZONE)
