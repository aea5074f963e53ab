"""What happens when a command fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tokenscan.cli import exit_codes
from tokenscan.errors import UsageError


def guard(command: Callable[[], int]) -> int:
    """The exit code of *command*; errors become a sentence on standard error.

    An unforeseen one is told by its type and place alone: its message could hold what was being read.
    """
    try:
        return command()
    except UsageError as error:
        print(f"tokenscan: {error}", file=sys.stderr)
        return exit_codes.USAGE
    except KeyboardInterrupt:
        print("tokenscan: interrupted", file=sys.stderr)
        return exit_codes.INCOMPLETE
    except BrokenPipeError:  # whoever read our output has gone before its end
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.INCOMPLETE
    except Exception as error:
        print(
            f"tokenscan: internal error: {type(error).__name__} at {_place(error)}; please report it", file=sys.stderr
        )
        return exit_codes.INTERNAL


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
