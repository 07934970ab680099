"""What work costs at two sizes: what grows too fast is told by a ratio, on any machine.

Work of linear time costs four times as much at four times the size, of quadratic time sixteen
times. The bound stands between.
"""

import gc
import time

TIMES = 4
MOST = 8
_ROUNDS = 5
_FLOOR = 0.02  # in seconds: Windows tells processor time in steps of about this


def grows_in_step(work, size):
    """Whether `work(n)`, which returns what is to be timed, costs in step with `n` up to `size`.

    A busy machine makes single rounds dearer, never cheaper: the cheapest of each size are compared
    until they are in step.
    """
    small, large = work(size // TIMES), work(size)
    small()  # what is made once is made
    least_small = least_large = float("inf")
    for _ in range(_ROUNDS):
        least_small = min(least_small, _seconds(small))
        least_large = min(least_large, _seconds(large))
        if least_large <= MOST * max(least_small, _FLOOR):
            return True
    return False


def _seconds(work):
    gc.disable()  # what a collection costs depends on all that the tests hold
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()
