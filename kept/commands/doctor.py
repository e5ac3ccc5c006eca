"""Say what is wrong with this installation, and what to do about it."""

import argparse

from kept import checks


def main(_: argparse.Namespace) -> int:
    """Print what was looked at, a line each; 1 when something needs a hand."""
    findings = list(checks.everything())
    for found in findings:
        print(f"{'ok' if found.is_fine else '!!'}  {found.about:<9} {found.said}")
        if not found.is_fine:
            print(f"    {'':<9} {found.help}.")
    return 0 if all(found.is_fine for found in findings) else 1
