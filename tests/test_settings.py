"""bot.settings: the defaults, the environment, and that README names every setting."""
from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text("utf8")


@pytest.fixture(autouse=True)
def bare(tmp_path, monkeypatch):
    """No .env and no TDKT_… from the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TDKT_{name.upper()}", raising=False)


def test_defaults_serve_this_machine_only():
    settings = Settings()
    assert (settings.documents, settings.var, settings.store) == (Path("documents"), Path("var"), Path("var/snapshots"))
    assert (settings.embed_model, settings.contact, settings.host, settings.port) == ("", "", "127.0.0.1", 8000)


def test_the_environment_sets_each_with_its_prefix(monkeypatch):
    monkeypatch.setenv("TDKT_PORT", "9001")
    monkeypatch.setenv("TDKT_VAR", "/srv/tdkt")
    monkeypatch.setenv("HOST", "unprefixed")
    settings = Settings()
    assert (settings.port, settings.store, settings.host) == (9001, Path("/srv/tdkt/snapshots"), "127.0.0.1")


def test_a_dotenv_file_is_read_and_the_environment_wins(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("TDKT_CONTACT=Phòng Tổng hợp\nTDKT_PORT=9002\nTDKT_UNKNOWN=1\n", "utf8")
    monkeypatch.setenv("TDKT_PORT", "9003")
    assert (Settings().contact, Settings().port) == ("Phòng Tổng hợp", 9003)


def test_a_port_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("TDKT_PORT", "tám nghìn")
    with pytest.raises(ValidationError):
        Settings()


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_readme_names_every_setting(name):
    assert f"`TDKT_{name.upper()}`" in README
    assert Settings.model_fields[name].description


def rows() -> dict[str, str]:
    """The default that the table of README states for each variable; a row may hold several, parted by “·”."""
    found = {}
    for line in README.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if line.startswith("| `TDKT_") and len(cells) >= 3:
            names, defaults = (cell.split(" · ") for cell in cells[:2])
            assert len(names) == len(defaults), line
            found |= dict(zip((n.strip("`") for n in names), (d.strip("`") for d in defaults), strict=True))
    return found


def test_the_table_of_readme_states_the_true_defaults():
    true = {f"TDKT_{name.upper()}": getattr(field.default, "get_secret_value", lambda d=field.default: d)() for name, field in Settings.model_fields.items()}
    stated = {name: "trống" if value == "" else str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
              for name, value in true.items()}  # fmt: skip
    assert rows() == stated


def test_the_example_file_names_every_setting():
    example = (Path(__file__).parents[1] / ".env.example").read_text("utf8")
    for name in Settings.model_fields:
        assert f"#TDKT_{name.upper()}=" in example, name


@pytest.mark.parametrize("value", ["may-chu", "10.0.0.0/99", "127.0.0.1;10.0.0.1"])
def test_proxies_that_are_no_addresses_are_refused(monkeypatch, value):
    monkeypatch.setenv("TDKT_TRUSTED_PROXIES", value)
    with pytest.raises(ValidationError):
        Settings()
