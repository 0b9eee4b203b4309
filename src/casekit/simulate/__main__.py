"""The program of a process that lives through one side of a comparison."""

from casekit.simulate.side import answer

if __name__ == "__main__":
    answer()
