from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.errors import ModelMissingError
from facilitator.hearing.model_layout import Understanding
from facilitator.model_store import (
    VARIABLE,
    FoundModel,
    Kind,
    Where,
    catalogue,
    entry_named,
    find_model,
    models_in,
    project_folder,
)

LGRAPH, SMALL, MINI = "vosk-model-en-us-0.22-lgraph", "vosk-model-small-en-us-0.15", "vosk-mini-en"


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name / "am").mkdir(parents=True)
        if name == MINI:
            (folder / name / "facilitator.toml").write_text('understands = "commands"\n')
    return folder


def find(
    tmp_path: Path,
    *,
    option: Path | None = None,
    variable: str = "",
    language: str = "en",
    codes: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
) -> FoundModel:
    return find_model(
        option=option,
        environment={VARIABLE: variable} if variable else {},
        project=tmp_path / "project",
        user_folder=tmp_path / "user",
        language=language,
        codes=codes,
        names=names,
    )


def test_the_catalogue_lists_english_first_and_every_fact_fits() -> None:
    entries = catalogue()
    assert [entry.name for entry in entries[:2]] == [SMALL, LGRAPH]
    assert len({entry.name for entry in entries}) == len(entries) >= 12
    for entry in entries:
        assert entry.url == f"https://alphacephei.com/vosk/models/{entry.name}.zip"
        assert entry.sha256 is not None
        assert 30_000_000 < entry.bytes < 140_000_000
        assert entry.licence == "Apache-2.0"
        assert len(entry.language) == 2
        assert entry.kind in {Kind.SMALL, Kind.LGRAPH}
    assert len({entry.sha256 for entry in entries}) == len(entries)
    assert (project_folder() / "models.toml").is_file()


def test_an_entry_is_found_by_name_or_as_the_default_of_its_language() -> None:
    assert entry_named().name == SMALL
    assert entry_named(LGRAPH).bytes == 130_557_655
    assert entry_named(language="de").name == "vosk-model-small-de-0.15"
    for name, language in (("nothing", "en"), (None, "tlh")):
        with pytest.raises(ModelMissingError, match="models list"):
            entry_named(name, language)


def test_option_before_environment_before_project_before_user(tmp_path: Path) -> None:
    for place in ("option", "environment", "project", "user"):
        make(tmp_path / place, SMALL)
    option, variable = tmp_path / "option" / SMALL, str(tmp_path / "environment")
    assert find(tmp_path, option=option, variable=variable).where is Where.OPTION
    found = find(tmp_path, variable=variable)
    assert (found.where, found.path) == (Where.ENVIRONMENT, tmp_path / "environment" / SMALL)
    assert find(tmp_path).where is Where.PROJECT
    (tmp_path / "project" / SMALL / "am").rmdir()
    found = find(tmp_path)
    assert (found.where, found.name, found.can) == (Where.USER, SMALL, Understanding.CONVERSATION)


def test_the_better_model_of_a_folder_is_taken(tmp_path: Path) -> None:
    for name in (MINI, "somebodys-own", SMALL, LGRAPH):
        make(tmp_path / "project", name)
        assert find(tmp_path).name == name
    assert [path.name for path in models_in(tmp_path / "project")] == sorted([MINI, "somebodys-own", SMALL, LGRAPH])


def test_the_bundled_mini_does_not_hide_a_model_that_was_fetched(tmp_path: Path) -> None:
    make(tmp_path / "project", MINI)
    assert find(tmp_path).can is Understanding.COMMANDS
    make(tmp_path / "user", SMALL)
    assert find(tmp_path).name == SMALL
    make(tmp_path / "project", SMALL)
    assert find(tmp_path).where is Where.PROJECT


def test_each_language_finds_its_own(tmp_path: Path) -> None:
    make(tmp_path / "user", LGRAPH, "vosk-model-small-de-0.15", "vosk-model-small-cn-0.22", "vosk-model-fr-0.22")
    assert find(tmp_path, language="de").name == "vosk-model-small-de-0.15"
    assert find(tmp_path, language="zh").name == "vosk-model-small-cn-0.22"
    assert find(tmp_path, language="fr").name == "vosk-model-fr-0.22"
    with pytest.raises(ModelMissingError, match="'es'"):
        find(tmp_path, language="es")


def test_where_there_is_none_every_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="models fetch") as missing:
        find(tmp_path)
    for place in ("project", "user"):
        assert str(tmp_path / place) in str(missing.value)
    make(tmp_path / "user", SMALL)
    with pytest.raises(ModelMissingError, match="elsewhere"):
        find(tmp_path, option=tmp_path / "elsewhere")
    with pytest.raises(ModelMissingError, match="elsewhere"):
        find(tmp_path, variable=str(tmp_path / "elsewhere"))


def test_folders_that_are_being_unpacked_are_no_models(tmp_path: Path) -> None:
    make(tmp_path / "user", f".{SMALL}.unpacking")
    with pytest.raises(ModelMissingError):
        find(tmp_path)


def test_a_language_pack_says_by_which_names_its_models_are_known(tmp_path: Path) -> None:
    make(tmp_path / "user", SMALL, "vosk-model-small-gsw-0.1", "vosk-model-ja-1")
    make(tmp_path / "project")
    assert find(tmp_path, language="xx", codes=("gsw",)).name == "vosk-model-small-gsw-0.1"
    assert find(tmp_path, language="xx", names=(SMALL,)).name == SMALL
    assert find(tmp_path, language="xx", codes=("ja", "gsw")).name == "vosk-model-small-gsw-0.1"
    with pytest.raises(ModelMissingError, match="xx"):
        find(tmp_path, language="xx", names=(LGRAPH,))
