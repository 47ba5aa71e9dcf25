from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cache import VectorCache, key


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "deep" / "vectors.sqlite")


def test_what_was_put_is_found_by_position(cache: VectorCache) -> None:
    vectors = np.array([[1, 2], [3, 4]], dtype=np.float32)
    cache.put("f", ["a", "b"], vectors)
    found = cache.get("f", ["x", "b", "a", "b"])
    assert sorted(found) == [1, 2, 3]
    np.testing.assert_array_equal(found[1], [3, 4])
    np.testing.assert_array_equal(found[2], [1, 2])
    assert found[1].dtype == np.float32


def test_another_model_or_another_letter_finds_nothing(cache: VectorCache) -> None:
    cache.put("f", ["hòa"], np.ones((1, 2), dtype=np.float32))
    assert cache.get("g", ["hòa"]) == {}
    assert cache.get("f", ["hoà", "Hòa", "hòa "]) == {}
    assert cache.get("f", []) == {}


def test_the_last_vector_wins_and_other_kinds_of_float_are_converted(cache: VectorCache) -> None:
    cache.put("f", ["a"], np.zeros((1, 2), dtype=np.float32))
    cache.put("f", ["a"], np.array([[0.5, 1.5]]))  # type: ignore[arg-type]
    np.testing.assert_array_equal(cache.get("f", ["a"])[0], [0.5, 1.5])


def test_too_few_vectors_keep_nothing(cache: VectorCache) -> None:
    with pytest.raises(ValueError, match="zip"):
        cache.put("f", ["a", "b"], np.zeros((1, 2), dtype=np.float32))
    assert cache.get("f", ["a", "b"]) == {}


def test_it_survives_the_process(cache: VectorCache, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; import numpy as np; from index.cache import VectorCache\n"
    code += "VectorCache(Path(sys.argv[1])).put('f', ['a'], np.array([[7, 8]], dtype=np.float32))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "deep" / "vectors.sqlite")], check=True, cwd=Path(__file__).parents[1])
    np.testing.assert_array_equal(cache.get("f", ["a"])[0], [7, 8])


@pytest.mark.parametrize("rubbish", [b"this is no database at all " * 50, b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_damaged_file_is_begun_again(cache: VectorCache, tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "deep" / "vectors.sqlite"
    path.parent.mkdir()
    path.write_bytes(rubbish)
    assert cache.get("f", ["a"]) == {}
    cache.put("f", ["a"], np.ones((1, 2), dtype=np.float32))
    assert list(cache.get("f", ["a"])) == [0]


def test_a_folder_in_its_place_is_an_error_not_a_deletion(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite").mkdir()
    with pytest.raises(sqlite3.OperationalError):
        VectorCache(tmp_path / "v.sqlite").get("f", ["a"])
    assert (tmp_path / "v.sqlite").is_dir()


@given(st.text(max_size=30), st.text(max_size=30))
def test_keys_differ_with_the_text(a: str, b: str) -> None:
    assert (key(a) == key(b)) == (a == b)
    assert len(key(a)) == 32
