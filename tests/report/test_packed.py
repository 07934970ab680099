"""Packing: what comes back is what went in, and nothing can leave its script."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.packed import pack, pack_parts, to_script_json, unpack

VALUES = st.recursive(st.text() | st.none() | st.integers(), lambda x: st.lists(x, max_size=3))


@given(VALUES)
def test_what_is_packed_comes_back_whole_and_means_nothing_to_html(value):
    text = pack(value)
    assert unpack(text) == value
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", text)
    assert pack(value) == text


@given(VALUES)
def test_json_comes_back_whole_and_cannot_leave_its_script(value):
    text = to_script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_half_a_surrogate_pair_is_kept_as_its_escape():
    assert unpack(pack("a\ud800b")) == "a\ud800b"


def test_parts_go_beside_the_page_only_if_they_are_too_large():
    index, blocks = {"n": 1}, {"s0": ["x" * 50], "s1": [list(range(400))]}
    inside = pack_parts(index, blocks)
    assert set(inside.inside) == {"index", "s0", "s1"}
    assert not inside.beside
    apart = pack_parts(index, blocks, most_bytes=100)
    assert set(apart.inside) == {"index"}
    assert set(apart.files) == {"s0", "s1"}
    for name, file in apart.files.items():
        call = re.fullmatch(r'tracegapPart\("(\w+)","([^"]*)"\);\n', apart.beside[file])
        assert call[1] == name
        assert unpack(call[2]) == blocks[name]
    assert apart.megabytes == sum(map(len, apart.beside.values())) / 1e6
    other = pack_parts(index, {**blocks, "s0": ["y"]}, most_bytes=100)
    assert other.files["s0"] != apart.files["s0"]
    assert other.files["s1"] == apart.files["s1"]
