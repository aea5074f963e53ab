"""``python -m tokenscan``, and the ``tokenscan`` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line. The commit hook is answered first: it must not pay for a parser it does not need."""
    if sys.argv[1:3] == ["hook", "pre-commit"] and len(sys.argv) == 3:
        from tokenscan.cli.hook import run_pre_commit

        return run_pre_commit()
    from tokenscan.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
