"""What the operator sets: read in one place, with its default, from the environment or the secrets file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from engagement import settings

ROOT = Path(__file__).parents[1]
DECLARED = [
    each for each in vars(settings).values() if isinstance(each, settings.Setting | settings.Key)
] + list(settings.LANGUAGES_OF_SHELL)
# Nobody sets these to run the program.
UNDOCUMENTED = {settings.TEST_SERVERS, *settings.LANGUAGES_OF_SHELL}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for each in DECLARED:
        monkeypatch.delenv(each.name, raising=False)
    monkeypatch.chdir(tmp_path)


def looks_at_the_environment(file: Path) -> bool:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return bool(names & {"environ", "environb", "getenv", "getenvb"})


def test_one_module_reads_the_environment() -> None:
    files = [*(ROOT / "engagement").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
    readers = [file.relative_to(ROOT).as_posix() for file in files if looks_at_the_environment(file)]
    assert readers == ["engagement/settings.py"]


def test_each_setting_is_declared_once_and_stands_in_the_papers() -> None:
    names = [each.name for each in DECLARED]
    assert len(set(names)) == len(names)
    papers = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    )
    for each in DECLARED:
        parts = each.name.split("_")
        endings = {"_" + "_".join(parts[at:]) for at in range(1, len(parts))}
        # A table may shorten the second of a pair to its ending.
        told = any(f"`{form}`" in papers for form in (each.name, *endings))
        assert told or each in UNDOCUMENTED, each.name


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.data_folder() == Path(".engagement")
    assert settings.shell_language() == "en"
    assert settings.servers_of_tests() == {}
    assert settings.TRUSTED_PROXIES.read() == "127.0.0.1,::1"
    assert settings.X_BEARER_TOKEN.read() is None
    monkeypatch.setenv("ENGAGEMENT_DATA", "")
    assert settings.data_folder() == Path(".engagement")


@pytest.mark.parametrize(
    ("set_to", "language"),
    [
        ({"LANG": "es_ES.UTF-8"}, "es_ES"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "en_GB@euro"}, "en_GB"),
        ({"LC_MESSAGES": "es", "LANG": "en"}, "es"),
    ],
)
def test_the_shell_speaks_the_language_of_its_variables(
    set_to: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert settings.shell_language() == language


def test_a_key_may_stand_in_the_secrets_and_the_environment_goes_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text('ENGAGEMENT_X_USER_TOKEN = " Bearer from-file\\n"\nENGAGEMENT_X_CLIENT_ID = 5\n')
    assert settings.X_USER_TOKEN.read() == "from-file"
    assert settings.X_CLIENT_ID.read() is None
    monkeypatch.setenv("ENGAGEMENT_X_USER_TOKEN", "from-environment")
    assert settings.X_USER_TOKEN.read() == "from-environment"
    secrets.write_bytes(b"\xff not toml")
    assert settings.X_CLIENT_SECRET.read() is None


@pytest.mark.parametrize("key", ["two words", "línea", "a\nb", "a\x00b"])
def test_a_key_nobody_can_send_is_refused_by_its_name(key: str, tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    escaped = key.replace("\n", "\\n").replace("\x00", "\\u0000")
    (tmp_path / ".streamlit" / "secrets.toml").write_text(f'ENGAGEMENT_X_BEARER_TOKEN = "{escaped}"\n')
    with pytest.raises(settings.UnusableKeyError, match="ENGAGEMENT_X_BEARER_TOKEN"):
        settings.X_BEARER_TOKEN.read()
