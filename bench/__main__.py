"""`python -m bench all [--cases N] [--quick]`: measure, print, and write bench/results.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import steps

TARGETS = {
    "all_due_ratio": ("at most", 5.0),
    "all_due_history_ratio": ("at most", 5.0),
    "check_per_s": ("at least", 20_000.0),
    "ten_times_ratio": ("at most", 10.5),
    "peak_mb": ("at most", 250.0),
    "import_per_s": ("at least", 10_000.0),
    "archive_append_speed": ("at least", 0.5),
    "archive_verify_ratio": ("at most", 3.5),
    "letters_per_s": ("at least", 50.0),
    "letters_10k_peak_mb": ("at most", 300.0),
    "follow_up_100k_ms": ("at most", 1000.0),
    "figures_month_seconds": ("at most", 60.0),
    "figures_month_peak_mb": ("at most", 500.0),
}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    everything = commands.add_parser("all", help="measure everything")
    everything.add_argument("--cases", type=int, default=100_000)
    everything.add_argument("--folder", type=Path, help="work here instead of a temporary folder")
    everything.add_argument("--output", type=Path, default=Path(__file__).parent / "results.json")
    step = commands.add_parser("step", help="one step, as a JSON line")
    step.add_argument("name", choices=sorted(steps.STEPS))
    step.add_argument("folder")
    step.add_argument("number")
    arguments = parser.parse_args()
    if arguments.command == "step":
        steps.main(arguments.name, arguments.folder, arguments.number)
        return
    with tempfile.TemporaryDirectory(prefix="casekit-bench-") as temporary:
        results = measure(arguments.folder or Path(temporary), arguments.cases)
    arguments.output.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    sys.exit(report(results))


def measure(folder: Path, cases: int) -> dict[str, Any]:
    """Measure everything for a book of `cases` and one of a tenth."""
    small, large = cases // 10, cases
    folder.mkdir(parents=True, exist_ok=True)
    times: dict[int, dict[str, Any]] = {}
    nothing: dict[str, float] = {}
    imported: dict[str, Any] = {}
    for size in (small, large):
        base, copy = folder / f"store-{size}", folder / f"copy-{size}"
        imported = say(f"import {size:,} loans", _step("import_book", base, size))
        steps.copied(base, copy)
        say(f"capture the rows of a run on {size:,}", _step("capture_run", copy, size))
        captured = copy / "statements"
        captured.rename(folder / "statements")
        steps.copied(base, copy)
        (folder / "statements").rename(captured)
        floor = say(f"floor for {size:,}", _step("replay_floor", copy, size))
        if size == large:
            history = _with_history(steps.copied(base, folder / "contacted"), size)
        run = say(f"run, all {size:,} due", _step("run_all_due", base, size))
        times[size] = {"run": run, "floor": floor}
        captured.unlink()
        idle = say("run again, nothing due", _step("nothing_due", base, size))
        nothing[str(idle["cases"])] = idle["ms"]
    base = folder / f"store-{large}"
    say("multiply the book by ten", _step("multiply", steps.copied(base, folder / "ten"), 10))
    idle = say("run again, nothing due", _step("nothing_due", folder / "ten", large * 10))
    nothing[str(idle["cases"])] = idle["ms"]
    check = say("judge 20,000 scenarios", _step("check_scenarios", folder, 20_000))
    under_way = say(
        f"follow up {large:,} processes",
        _step("follow_up", steps.copied(base, folder / "under-way"), large),
    )
    letters = say(f"write {small:,} letters", _step("write_letters", folder / "letters", small))
    numbers = _figures(
        steps.copied(folder / f"store-{small}", folder / "figures"), small, large * 10
    )
    append = say("append to the archive", _step("archive_append", base, large))
    verify = say("verify the archive", _step("archive_verify", base, large))
    run, floor = times[large]["run"], times[large]["floor"]
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {platform.system()}",
        "cases": large,
        "all_due_ratio": run["seconds"] / floor["seconds"],
        "all_due_history_ratio": history["run"]["seconds"] / floor["seconds"],
        "all_due_seconds": run["seconds"],
        "floor_seconds": floor["seconds"],
        "floor_rows_a_case": floor["rows_a_case"],
        "stages_us_a_case": run["stages_us_a_case"],
        "stages_history_us_a_case": history["run"]["stages_us_a_case"],
        "calls_us_a_call": history["calls"]["us_a_call"],
        "check_per_s": check["per_s"],
        "nothing_due_ms": nothing,
        "ten_times_ratio": run["seconds"] / times[small]["run"]["seconds"],
        "peak_mb": max(run["peak_mb"], idle["peak_mb"]),
        "import_per_s": imported["per_s"],
        "import_peak_mb": imported["peak_mb"],
        "archive_append_speed": append["speed"],
        "archive_verify_ratio": verify["ratio"],
        "archive_entries": verify["entries"],
        "follow_up_100k_ms": under_way["quiet_ms"] * 100_000 / large,
        "follow_up_due_ms": under_way["due_ms"],
        "journal_entries_per_s": numbers["read"]["per_s"],
        "figures_month_cases": large * 10,
        "figures_month_seconds": numbers["month"]["seconds"],
        "figures_month_peak_mb": numbers["month"]["peak_mb"],
        "figures_month_ratio": numbers["month"]["ratio"],
        "letters_per_s": letters["per_s"],
        "letters_10k_peak_mb": letters["peak_mb"],
        "letter_template_ms": letters["template_ms"],
        "letter_compile_ms": letters["compile_ms"],
        "pdf_per_s": letters["pdf_per_s"],
    }


def _with_history(folder: Path, cases: int) -> dict[str, Any]:
    """Measure the run of a book whose customers have 30 contacts each, and calls to them."""
    say("give each customer 30 contacts in 90 days", _step("fill_history", folder, cases))
    run = say(f"run, all {cases:,} due, with history", _step("run_all_due", folder, cases))
    calls = say("judge a call to each customer", _step("judge_calls", folder, cases))
    return {"run": run, "calls": calls}


def _figures(folder: Path, real: int, cases: int) -> dict[str, Any]:
    """Read a real archive into the journal; count a month of a made-up journal of `cases`."""
    read = say(f"read the archive of {real:,} cases", _step("read_entries", folder, real))
    say(f"make a journal of {cases:,} cases", _step("fill_journal", folder, cases))
    month = say(f"count a month of {cases:,} cases", _step("figures_month", folder, cases))
    return {"read": read, "month": month}


def say(what: str, measured: dict[str, Any]) -> dict[str, Any]:
    """Print what a step measured while the next one runs."""
    seconds = measured.get("seconds")
    print(f"{what}{f': {seconds:.2f} s' if seconds else ''}", file=sys.stderr, flush=True)
    return measured


def _step(name: str, folder: Path, number: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "step", name, str(folder), str(number)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[1],
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def report(results: dict[str, Any]) -> int:
    """Print the ratios beside their targets; return 1 where one is missed."""
    missed = 0
    print(f"{results['cases']:,} cases, SQLite WAL synchronous FULL; {results['machine']}")
    for name, (word, target) in TARGETS.items():
        value = results[name]
        met = value <= target if word == "at most" else value >= target
        missed += not met
        print(f"  {name:22} {value:12,.2f}   {word} {target:,g}   {'ok' if met else 'MISSED'}")
    for size, milliseconds in results["nothing_due_ms"].items():
        met = milliseconds < 50
        missed += not met
        print(
            f"  nothing due, {int(size):>9,} {milliseconds:9,.2f} ms   under 50   "
            f"{'ok' if met else 'MISSED'}"
        )
    print(
        f"  a thousand of the processes go on in {results['follow_up_due_ms']:,.0f} ms of CPU time"
    )
    print(
        f"  a letter's Word file takes {results['letter_template_ms']:.2f} ms of CPU time, its "
        f"template {results['letter_compile_ms']:.0f} ms once"
    )
    print(
        f"  all figures of a month of {results['figures_month_cases']:,} cases, ten contacts each, "
        f"take {results['figures_month_ratio']:.0f} times one scan of their tables; "
        f"{results['journal_entries_per_s']:,.0f} entries a CPU second are read into the journal"
    )
    pdfs = results["pdf_per_s"]
    print(f"  PDFs a second: {f'{pdfs:.1f}' if pdfs else 'no LibreOffice here'}")
    print("  where a run's time goes, microseconds a case:")
    print(f"    {'':20} {'new book':>8} {'with 30 contacts a case':>24}")
    for stage, micro in results["stages_us_a_case"].items():
        again = results["stages_history_us_a_case"].get(stage, 0.0)
        print(f"    {stage:20} {micro:8.1f} {again:24.1f}")
    print("  a call to a customer with 30 contacts, CPU microseconds:")
    for stage, micro in results["calls_us_a_call"].items():
        print(f"    {stage:20} {micro:8.1f}")
    return 1 if missed else 0


if __name__ == "__main__":
    main()
