"""The ratio by which tests bound time tells linear from quadratic work."""

from costs import grows_in_step


def test_linear_work_is_in_step():
    assert grows_in_step(lambda n: lambda: sum(range(n)), 4_000_000)


def test_quadratic_work_is_not():
    assert not grows_in_step(lambda n: lambda: sum(sum(range(n)) for _ in range(n)), 8_000)
