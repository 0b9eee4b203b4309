"""`casekit docs`: a template is looked at and checked before anybody gets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from casekit.app import Lender
from casekit.cli.main import casekit as command
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.contacts.template_files import TemplateFile
from casekit.docs import sample
from casekit.docs.checking import check_template
from casekit.docs.preview import find_file, preview
from casekit.docs.styles import add_line, blank
from casekit.errors import NotFound, UsageError
from casekit.pii.profile import Address
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person

HOME = Address(("幸福路8号",), "杭州市", "浙江省", "310000", "CN")

Typed = Callable[..., Result]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Lender]:
    """A lender that writes letters, with two cases on day 46; of one no address is known."""
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "ems-letter"),
        channels={"sms": "echo", "letter": "ems-letter"},
    ) as lender:
        due = lender.today() - timedelta(days=46)
        person = a_person(addresses=(HOME,), name="王小芳")
        nowhere = a_person(2)
        lender.push_loans(
            [a_loan("L-1", due, borrower=person), a_loan("L-2", due, borrower=nowhere)]
        )
        lender.run()
        yield lender


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(command, [str(word) for word in words])

    return run


def said(content: bytes) -> str:
    made = Document(BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in made.paragraphs), *cells])


def written(folder: Path, *lines: str) -> Path:
    page = blank("zh-Hans")
    for line in lines:
        add_line(page, line)
    path = folder / "own.docx"
    page.save(str(path))
    return path


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "vi"])
def test_there_is_a_made_up_value_for_every_field(language: str) -> None:
    shown = sample.values(language)
    assert shown.keys() == PLACEHOLDERS.keys()
    assert all(shown.values())


def test_a_case_fills_its_letter_in_the_private_folder_and_the_archive_knows(post: Lender) -> None:
    path = preview(post, "demand-letter", "L-1", actor="li")
    text = said(path.read_bytes())
    assert "王小芳" in text
    assert "幸福路8号" in text
    assert "〔" not in text
    assert post.files.holds(path)
    (file,) = [one for one in post.files.list() if one.purpose == "preview"]
    assert (file.actor, file.state) == ("li", "present")
    assert "file.disclosed" in {found.entry.kind for found in post.archive.all()}
    assert not post.processes.list(kind="letter", phase="", actor="li")[1:]
    with pytest.raises(NotFound) as unknown:
        find_file(post, "nothing")
    assert "demand-letter" in unknown.value.hint
    with pytest.raises(UsageError, match="no address to write to"):
        preview(post, "demand-letter", "L-2")


def test_the_lenders_own_templates_are_good_and_a_bad_one_is_told(
    post: Lender, tmp_path: Path
) -> None:
    mine = find_file(post, "demand-letter")
    assert not [one for one in check_template(post, mine) if one.problem]
    bad = written(tmp_path, "尊敬的{{ 客户姓名 }}：你必须还钱。", "欠款 {{ 逾期金额 }}")
    found = check_template(post, TemplateFile("own", "letter", "zh-Hans", bad))
    told = "\n".join(one.text for one in found if one.problem)
    assert "CN-CONT-01" in told
    assert "CN-CONT-02" in told
    unknown = written(tmp_path, "{{ 客户性名 }}")
    (first, *_) = check_template(post, TemplateFile("own", "letter", "zh-Hans", unknown))
    assert (first.problem, first.paragraph) == (True, 1)
    assert "did you mean {{ 客户姓名 }}" in first.text


def test_the_commands(post: Lender, typed: Typed, tmp_path: Path) -> None:
    post.close()
    ready = typed("docs", "check", "-L", "acme")
    assert ready.exit_code == 0, ready.output
    assert "demand-letter (zh-Hans): ok" in ready.output
    shown = typed("docs", "preview", "demand-letter", "--sample", "-L", "acme")
    assert shown.output.strip() == "preview-demand-letter.docx"
    text = said(Path("preview-demand-letter.docx").read_bytes())
    assert "友好金融" in text
    assert "王小样" in text
    again = typed("docs", "preview", "demand-letter", "--sample", "-L", "acme")
    assert again.exit_code == 2
    away = typed(
        "docs", "preview", "demand-letter", "--sample", "--output", "no/x.docx", "-L", "acme"
    )
    assert (away.exit_code, "cannot be written" in away.stderr) == (2, True)
    assert typed("docs", "preview", "demand-letter", "-L", "acme").exit_code == 2
    of_case = typed("docs", "preview", "demand-letter", "--case", "L-1", "-L", "acme")
    assert "王小芳" in said(Path(of_case.output.strip()).read_bytes())
    same = typed("docs", "preview", "demand-letter", "L-1", "-L", "acme")
    assert "王小芳" in said(Path(same.output.strip()).read_bytes())
    twice = typed("docs", "preview", "demand-letter", "L-1", "--case", "L-2", "-L", "acme")
    assert (twice.exit_code, "named twice" in twice.stderr) == (2, True)
    # a file needs no lender, and shows what it does not know by its name
    own = written(tmp_path, "致{{ 客户姓名 }}", "{{ lot_number }}")
    out = typed("docs", "preview", own, "--sample", "--output", "out.docx")
    assert out.exit_code == 0, out.output
    assert "〔lot_number〕" in said(Path("out.docx").read_bytes())
    assert typed("docs", "check", own, "--paper").exit_code == 0
    wrong = typed("docs", "check", own, "--json")
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout.splitlines()[0])["paragraph"] == 2
    # by itself a file tells its fields only; with a lender, also what its rules say of the words
    open_end = typed("docs", "check", written(tmp_path, "{%p if 费用 %}", "{{ 费用 }}"))
    assert "has no end. Write {%p endif %} after" in open_end.stdout
    threat = written(tmp_path, "致{{ 客户姓名 }}：你必须还钱。", "欠款[逾期金额]")
    alone = typed("docs", "check", threat, "--json")
    problems = [one for line in alone.stdout.splitlines() if (one := json.loads(line))["problem"]]
    assert [one["paragraph"] for one in problems] == [2]
    assert "name one with --lender" in alone.stderr
    held = typed("docs", "check", written(tmp_path, "致{{ 客户姓名 }}：你必须还钱。"), "-L", "acme")
    assert (held.exit_code, "CN-CONT-01" in held.stdout) == (1, True)
    listed = [json.loads(line) for line in typed("docs", "fields", "--json").output.splitlines()]
    assert [one["field"] for one in listed] == list(PLACEHOLDERS)


def test_staff_edit_a_copy_and_the_lender_writes_with_it(
    post: Lender, typed: Typed, tmp_path: Path
) -> None:
    """Copied beside the config, edited in Word, named by the lines that were printed."""
    post.close()
    made = typed("docs", "copy", "demand-letter", "--template-language", "zh-Hans", "-L", "acme")
    assert made.exit_code == 0, made.output
    copy = tmp_path / "acme" / "letters" / "demand-letter.zh-Hans.docx"
    letter = Document(str(copy))
    for line in letter.paragraphs:
        for run in line.runs:
            run.text = run.text.replace("催　款　函", "催款通知函")
    letter.save(str(copy))
    edited = copy.read_bytes()
    config = tmp_path / "acme" / "lender.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write("\n" + made.stdout)
    shown = typed("docs", "preview", "demand-letter", "--sample", "-L", "acme")
    assert shown.exit_code == 0, shown.output
    assert "催款通知函" in said(Path("preview-demand-letter.docx").read_bytes())
    # what somebody has edited is never written over, and all or nothing is copied
    again = typed("docs", "copy", "demand-letter", "-L", "acme")
    assert (again.exit_code, "exists, and nothing was copied" in again.stderr) == (2, True)
    assert copy.read_bytes() == edited
    assert [one.name for one in copy.parent.iterdir()] == [copy.name]
    elsewhere = typed("docs", "copy", "demand-letter", "--to", "papers", "-L", "acme")
    assert elsewhere.exit_code == 0, elsewhere.output
    assert f'file = "{(tmp_path / "papers").resolve()}/demand-letter.' in elsewhere.stdout
    for words, says, status in (
        (("nothing",), "Known are demand-letter", 1),
        (("demand-letter", "--template-language", "fr"), "not there in fr", 1),
        (("demand-letter", "--to", config), "is a file", 2),
    ):
        refused = typed("docs", "copy", *words, "-L", "acme")
        assert (refused.exit_code, says in refused.stderr) == (status, True), refused.stderr
