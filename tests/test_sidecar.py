"""index.sidecar: what staff state about a file, in front matter or beside it, read and edited."""
from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from index import sidecar
from index.errors import MetadataError
from index.metadata import split_front_matter

FILE = """---
# ghi chú của cán bộ
id: luat-mau
"Tiêu đề": "Luật: mẫu"
ngay_hieu_luc: 2024-01-01
thay_the: [luat-cu]
luu_y:
  - "Điều 3: chưa rõ"
  - "khác"
la: giữ nguyên
---

# Luật mẫu

thay_the: dòng này là nội dung
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "luat-mau.md"
    path.write_text(FILE, "utf8")
    return path


def test_edit_of_front_matter_changes_its_lines_only(law: Path) -> None:
    sidecar.edit(law, {"tieu_de": "Luật “mới”: 2", "ngay_het_hieu_luc": "01/7/2027", "luu_y": None, "thay_the": ["a", "b"]})
    text = law.read_text("utf8")
    front, body = split_front_matter("luat-mau.md", text)
    assert front == {
        "id": "luat-mau", "tieu_de": "Luật “mới”: 2", "ngay_hieu_luc": "2024-01-01", "thay_the": ["a", "b"], "la": "giữ nguyên",
        "ngay_het_hieu_luc": "2027-07-01",
    }  # fmt: skip
    assert body == split_front_matter("luat-mau.md", FILE)[1]
    assert "# ghi chú của cán bộ" in text


def test_a_file_without_front_matter_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("# Tiêu đề\n\nNội dung.", "utf8")
    sidecar.edit(path, {"loai": "Quyết định"})
    assert sidecar.stated(path) == {"loai": "Quyết định"}
    assert path.read_text("utf8").endswith("# Tiêu đề\n\nNội dung.")


def test_other_formats_have_a_file_beside(tmp_path: Path) -> None:
    path = tmp_path / "van-ban.pdf"
    path.write_bytes(b"%PDF")
    assert sidecar.read(path) == {}
    sidecar.edit(path, {"ngay_hieu_luc": "2025-07-01", "thay_the": ["x"], "tieu_de": "Nghị định: số 1"})
    sidecar.edit(path, {"ngay_hieu_luc": None, "pham_vi_xem": "noi-bo"})
    assert path.read_bytes() == b"%PDF"
    assert sidecar.stated(path) == {"thay_the": ["x"], "tieu_de": "Nghị định: số 1", "pham_vi_xem": "noi-bo"}
    assert sidecar.is_sidecar(sidecar.of(path))
    assert not sidecar.is_sidecar(tmp_path / "cau-hinh.yaml")
    assert sidecar.ident(path) == "van-ban"


@pytest.mark.parametrize(("fields", "part"), [
    ({"id": "khac"}, "không sửa được"), ({"ngay_hieu_luc": "hôm qua"}, "không phải là ngày"), ({"thay_the": "luat-cu"}, "danh sách"),
    ({"tieu_de": ["a"]}, "một dòng chữ"), ({"ngay_het_hieu_luc": "2020-01-01"}, "đứng trước"),
])  # fmt: skip
def test_impossible_values_change_nothing(law: Path, fields: dict[str, object], part: str) -> None:
    with pytest.raises(MetadataError, match=part):
        sidecar.edit(law, fields)
    assert law.read_text("utf8") == FILE


def test_a_broken_sidecar_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    sidecar.of(path).write_text("tieu_de: [", "utf8")
    with pytest.raises(MetadataError, match=r"a\.docx\.yaml"):
        sidecar.read(path)
    sidecar.of(path).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MetadataError, match="UTF-8"):
        sidecar.read(path)
    assert sidecar.ident(path) == "a"


@given(st.dictionaries(st.sampled_from(sidecar.TEXTS[:5]), st.text(st.characters(codec="utf8", categories=("L", "N", "P", "S", "Zs")), max_size=60)),
       st.dictionaries(st.sampled_from(sidecar.LISTS), st.lists(st.text(st.characters(codec="utf8", categories=("L", "N", "P")), min_size=1, max_size=20), max_size=3)))  # fmt: skip
def test_what_is_written_is_what_is_read(texts: dict[str, str], lists: dict[str, list[str]]) -> None:
    changes = sidecar.check("x.md", {**texts, **lists})
    front, body = split_front_matter("x.md", sidecar.with_front(FILE, changes))
    before = split_front_matter("x.md", FILE)
    assert front == {k: v for k, v in {**before[0], **changes}.items() if v is not None}
    assert body == before[1]
    assert isinstance(yaml.safe_load(sidecar.with_front(FILE, changes).split("---")[1] if "---" not in str(changes) else "a: 1"), dict)
