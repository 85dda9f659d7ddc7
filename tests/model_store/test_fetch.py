from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator.errors import FetchError, ModelDamagedError
from facilitator.model_store import Entry, Kind, fetch
from tests.model_store.server import Shop, serve

NAME = "vosk-model-test-0.1"
MINI = Path(__file__).resolve().parents[3] / "shared" / "models" / "vosk-mini-en"
NOISE = random.Random(5).randbytes(400_000)  # noqa: S311


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


MODEL = zip_of((f"{NAME}/am/final.mdl", NOISE), (f"{NAME}/conf/model.conf", b"--min-active=200\n"))


def whole(folder: Path) -> None:
    if not (folder / "am" / "final.mdl").is_file():
        raise ModelDamagedError(f"am/final.mdl is missing in {folder}.")


def entry_for(shop: Shop, *, sha256: str | None = "") -> Entry:
    return Entry(
        name=NAME,
        language="en",
        kind=Kind.SMALL,
        url=shop.url,
        bytes=len(shop.content),
        sha256=hashlib.sha256(shop.content).hexdigest() if sha256 == "" else sha256,
        licence="Apache-2.0",
    )


def get(
    shop: Shop,
    folder: Path,
    progress: Callable[[int, int], None] = lambda there, size: None,
    **changes: str | None,
) -> Path:
    return fetch(entry_for(shop, **changes), folder, progress, check=whole, pauses=(0.0, 0.0))


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve(Shop(MODEL)) as shop:
        yield shop


def is_there_whole(folder: Path) -> bool:
    """Whether the model is in its place and nothing else was left."""
    content = (folder / NAME / "am" / "final.mdl").read_bytes()
    return content == NOISE and [path.name for path in folder.iterdir()] == [NAME]


def test_a_model_comes_into_its_place_and_progress_is_told(shop: Shop, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = get(shop, tmp_path / "models", lambda there, size: told.append((there, size)))
    assert path == tmp_path / "models" / NAME
    assert is_there_whole(tmp_path / "models")
    assert told == sorted(told)
    assert told[0][0] == 0
    assert told[-1] == (len(MODEL), len(MODEL))
    get(shop, tmp_path / "models")
    assert shop.asked == [""]


@pytest.mark.skipif(not MINI.is_dir(), reason="the shared small model is not here")
def test_a_real_model_passes_the_real_check(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(MINI.rglob("*")):
            archive.write(path, f"{NAME}/{path.relative_to(MINI)}")
    with serve(Shop(packed.getvalue())) as shop:
        fetch(entry_for(shop), tmp_path, lambda there, size: None)
        assert (tmp_path / NAME / "am").is_dir()


def test_a_cut_connection_goes_on_where_it_stopped(shop: Shop, tmp_path: Path) -> None:
    shop.cut_after = [100_000, 50_000, 0, 120_000]
    get(shop, tmp_path)
    assert is_there_whole(tmp_path)
    assert shop.asked == ["", "bytes=100000-", "bytes=150000-", "bytes=150000-", "bytes=270000-"]


def test_a_line_that_stays_dead_is_said_and_the_next_run_goes_on(shop: Shop, tmp_path: Path) -> None:
    shop.cut_after = [100_000, 0, 0, 0]
    with pytest.raises(FetchError, match="goes on where it stopped"):
        get(shop, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.zip.part"]
    get(shop, tmp_path)
    assert shop.asked[-1] == "bytes=100000-"
    assert is_there_whole(tmp_path)


def test_no_server_at_all_is_said(tmp_path: Path) -> None:
    with serve(Shop(MODEL)) as shop:
        pass
    with pytest.raises(FetchError, match="could not be reached"):
        get(shop, tmp_path)


def test_a_server_that_knows_no_ranges_is_asked_for_all_of_it(shop: Shop, tmp_path: Path) -> None:
    shop.knows_ranges = False
    shop.cut_after = [100_000]
    get(shop, tmp_path)
    assert shop.asked == ["", "bytes=100000-"]
    assert is_there_whole(tmp_path)


def test_a_busy_server_is_asked_again(shop: Shop, tmp_path: Path) -> None:
    shop.answers = [503, 429]
    get(shop, tmp_path)
    assert is_there_whole(tmp_path)


def test_a_model_that_is_not_on_the_server_is_said(shop: Shop, tmp_path: Path) -> None:
    shop.answers = [404]
    with pytest.raises(FetchError, match="answer 404"):
        get(shop, tmp_path)
    assert len(shop.asked) == 1


def test_a_wrong_checksum_is_removed_and_said(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="checksum differs"):
        get(shop, tmp_path, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_without_a_known_checksum_the_size_is_compared(shop: Shop, tmp_path: Path) -> None:
    get(shop, tmp_path, sha256=None)
    assert is_there_whole(tmp_path)
    entry = entry_for(shop, sha256=None)
    shop.content += b"more"
    with pytest.raises(FetchError, match="different file"):
        fetch(entry, tmp_path / "other", lambda there, size: None, check=whole, pauses=())


def test_a_part_that_is_too_long_is_begun_anew(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.zip.part").write_bytes(bytes(len(MODEL) + 1))
    get(shop, tmp_path)
    assert shop.asked == [""]
    assert is_there_whole(tmp_path)


def test_a_broken_model_in_the_place_is_replaced(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / NAME / "am").mkdir(parents=True)
    get(shop, tmp_path)
    assert is_there_whole(tmp_path)


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o120777 << 16
    return member


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([("../outside", b"x")], "leads out"),
        ([(f"{NAME}/../../outside", b"x")], "leads out"),
        ([("/tmp/outside", b"x")], "leads out"),  # noqa: S108
        ([("C:/outside", b"x")], "characters"),
        ([("..\\outside", b"x")], "characters"),
        ([(f"{NAME}/am\x1b[31m", b"x")], "characters"),
        ([(f"{NAME}/aux.txt", b"x")], "reserved"),
        ([(link(f"{NAME}/am"), b"/etc"), (f"{NAME}/am/passwd", b"x")], "link"),
        ([(f"{NAME}/a", b"x"), (f"{NAME}/A", b"y")], "same name twice"),
        ([(f"{NAME}/a", b"x"), (f"{NAME}/a/b", b"y")], "damaged inside"),
        ([(f"{NAME}/bomb", bytes(30_000_000))], "far more"),
        ([(f"{NAME}/{number}", b"") for number in range(2_001)], "far more"),
    ],
)
def test_a_zip_that_means_harm_is_refused(
    members: list[tuple[str | zipfile.ZipInfo, bytes]], why: str, tmp_path: Path
) -> None:
    with serve(Shop(zip_of(*members))) as shop, pytest.raises(FetchError, match=why):
        get(shop, tmp_path / "models")
    assert list(tmp_path.rglob("*")) == [tmp_path / "models"]


@pytest.mark.parametrize("content", [b"<html>sign in</html>", MODEL[:-30], MODEL[:200_000] + b"?" + MODEL[200_001:]])
def test_what_is_no_whole_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    with serve(Shop(content)) as shop, pytest.raises(FetchError, match="not the speech model that was expected"):
        get(shop, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_without_a_model_in_it_is_refused(tmp_path: Path) -> None:
    with serve(Shop(zip_of(("readme.txt", b"hello")))) as shop, pytest.raises(FetchError, match=r"final\.mdl"):
        get(shop, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_second_fetch_at_the_same_time_is_told_so(shop: Shop, tmp_path: Path) -> None:
    said: list[str] = []

    def fetch_again(there: int, size: int) -> None:
        if there < size and not said:
            with pytest.raises(FetchError) as second:
                get(shop, tmp_path)
            said.append(str(second.value))

    get(shop, tmp_path, fetch_again)
    assert "by another program right now" in said[0]
    assert is_there_whole(tmp_path)


def test_killed_in_the_middle_it_goes_on_and_no_lock_is_left(shop: Shop, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from facilitator.model_store import Entry, Kind, fetch\n"
        "def progress(there, size):\n"
        "    if there > 150_000:\n        print(there, flush=True); time.sleep(60)\n"
        "entry = Entry(name=sys.argv[1], language='en', kind=Kind.SMALL, url=sys.argv[2], bytes=int(sys.argv[3]), licence='')\n"
        "fetch(entry, Path(sys.argv[4]), progress)\n"
    )
    command = [sys.executable, "-c", script, NAME, shop.url, str(len(MODEL)), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert int(child.stdout.readline()) > 150_000
        with pytest.raises(FetchError, match="by another program right now"):
            get(shop, tmp_path)
        child.kill()
    get(shop, tmp_path)
    begin = int(shop.asked[-1].removeprefix("bytes=").rstrip("-"))
    assert begin > 100_000
    assert is_there_whole(tmp_path)


def test_a_disk_with_too_little_room_is_said_before_anything_comes(shop: Shop, small_disk: Path) -> None:
    with pytest.raises(FetchError, match="free 2 MB"):
        get(shop, small_disk / "models")
    assert shop.asked == []


def test_a_disk_that_fills_up_in_the_middle_keeps_what_has_come(shop: Shop, large_disk: Path) -> None:
    ballast = large_disk / "ballast"

    def fill(there: int, size: int) -> None:
        if there > 100_000 and not ballast.exists():
            with pytest.raises(OSError, match="space"):
                ballast.write_bytes(bytes(8_000_000))

    with pytest.raises(FetchError, match="no room left"):
        get(shop, large_disk / "models", fill)
    ballast.unlink()
    get(shop, large_disk / "models")
    assert int(shop.asked[-1].removeprefix("bytes=").rstrip("-")) > 60_000
    assert is_there_whole(large_disk / "models")


def test_a_disk_that_fills_up_while_unpacking_leaves_no_half_model(shop: Shop, large_disk: Path) -> None:
    ballast = large_disk / "ballast"

    def fill(there: int, size: int) -> None:
        if there == size and not ballast.exists():
            with pytest.raises(OSError, match="space"):
                ballast.write_bytes(bytes(8_000_000))

    with pytest.raises(FetchError, match="no room left"):
        get(shop, large_disk / "models", fill)
    assert [path.name for path in (large_disk / "models").iterdir()] == [f"{NAME}.zip.part"]
    ballast.unlink()
    get(shop, large_disk / "models")
    assert len(shop.asked) == 1
    assert is_there_whole(large_disk / "models")


@pytest.mark.parametrize("url", ["http://example.com/model.zip", "ftp://127.0.0.1/model.zip", "file:///etc/passwd"])
def test_only_https_is_asked(url: str, shop: Shop, tmp_path: Path) -> None:
    shop.redirect = url
    with pytest.raises(FetchError):
        get(shop, tmp_path)
    assert len(shop.asked) == 1
    assert list(tmp_path.iterdir()) == []
    shop.url = url
    with pytest.raises(FetchError, match="only fetched over https"):
        get(shop, tmp_path)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_server_that_cannot_prove_who_it_is_gets_no_second_try(tmp_path: Path) -> None:
    pem = tmp_path / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", pem, "-out", tmp_path / "cert.pem"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    with serve(Shop(MODEL), pem) as shop, pytest.raises(FetchError, match="clock and its network"):
        get(shop, tmp_path / "models")
    assert shop.asked == []


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with subprocess.Popen([sys.executable, "-c", PROXY], stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout is not None
        port = proxy.stdout.readline().strip()
        for variable in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(variable, f"http://127.0.0.1:{port}")
            monkeypatch.delenv(variable.upper(), raising=False)
        for variable in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(variable, raising=False)
        get(shop, tmp_path)
        shop.url = "https://models.invalid/model.zip"
        with pytest.raises(FetchError, match="could not be reached"):
            fetch(entry_for(shop), tmp_path / "other", lambda there, size: None, check=whole, pauses=())
        asked.append(proxy.stdout.readline())
    assert asked[0].startswith("CONNECT models.invalid:443")
    assert threading.active_count() <= 2


PROXY = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    line, _ = server.accept()
    with line:
        print(line.recv(4096).decode().splitlines()[0], flush=True)
        line.sendall(b"HTTP/1.1 502 Bad Gateway\\r\\n\\r\\n")
"""
