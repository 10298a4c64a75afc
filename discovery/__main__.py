"""The entry point of `discover`, also as `python -m discovery` where it is not installed."""

import os
import signal


def main() -> None:
    """Load the command line and run it.

    Until it can say so in one line, Ctrl-C ends the process without a word, as it ends any program: an interrupted
    import would show a traceback. Workers are processes here: threads of numpy's BLAS would spin beside them.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # a shell's background jobs ignore the signal, and go on to do so
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from discovery.cli import main as command

    signal.signal(signal.SIGINT, before)
    command()


if __name__ == "__main__":
    main()
