from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from facilitator.errors import VoiceError
from facilitator.speaking import renderer as module
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.renderer_process import speakable
from facilitator.speaking.voices import choose
from facilitator.speaking.waves import polished, read
from tests.speaking.fakes import GOOD_CHILD, child

LINE = "Ben, tell Ana what you heard."


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the renderer's private folders come to be, so that a test can look into it."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(module, "_memory", lambda: str(folder))
    return folder


def test_the_systems_voice_renders_speech_at_about_the_rate_asked_for(renderer: Renderer) -> None:
    voice = choose(renderer.voices).id
    text = "Please say that again, in one or two sentences. Then your partner tells you what was heard."
    rates = []
    for rate in (110, 150, 200):
        pcm = polished(read(renderer.render(text, voice, rate).result()))
        rates.append(len(text.split()) / pcm.seconds * 60)
    assert rates == sorted(rates)
    assert rates[1] == pytest.approx(150, rel=0.15)


def test_no_render_of_many_is_empty_or_cut(renderer: Renderer) -> None:
    # With pyttsx3's own order of calls about one in twenty is.
    voice = choose(renderer.voices).id
    lengths = [
        polished(read(renderer.render(LINE, voice, rate).result())).seconds for _ in range(12) for rate in (150, 151)
    ]
    assert min(lengths) > 0.9 * float(np.median(lengths))


def test_an_unknown_voice_is_a_fault_not_another_voice(renderer: Renderer) -> None:
    with pytest.raises(VoiceError, match="choose another voice"):
        renderer.render(LINE, "nobody", 150).result()
    assert renderer.render(LINE, choose(renderer.voices).id, 150).result()


def test_nothing_is_left_behind(memory: Path) -> None:
    try:
        renderer = Renderer()
    except VoiceError as error:
        pytest.skip(f"no voice to render with: {error}")
    (folder,) = memory.iterdir()
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
    renderer.render(LINE, choose(renderer.voices).id, 150).result()
    assert list(folder.iterdir()) == []
    renderer.close()
    renderer.close()
    assert list(memory.iterdir()) == []


def test_a_killed_parent_leaves_no_file(memory: Path) -> None:
    try:
        renderer = Renderer()
    except VoiceError as error:
        pytest.skip(f"no voice to render with: {error}")
    assert renderer._child is not None
    stdin = renderer._child._process.stdin
    assert stdin is not None
    (folder,) = memory.iterdir()
    (folder / "1.wav").write_bytes(b"half a prompt")
    stdin.close()  # this is what the child sees of a parent's death
    renderer._child._process.wait(10)
    assert list(memory.iterdir()) == []
    renderer.close()


def test_a_render_that_hangs_is_killed_and_tried_in_a_new_child(tmp_path: Path, memory: Path) -> None:
    command = child(
        tmp_path,
        """
send(voices=voices, engine="test 1")
for request in requests():
    if starts == 1:
        time.sleep(60)
    render(request)
""",
    )
    renderer = Renderer(command, render_seconds=0.3)
    try:
        assert read(renderer.render(LINE, "calm", 150).result(20)).seconds == pytest.approx(0.2)
        assert (tmp_path / "child.started").read_text() == "2"
        assert len(list(memory.iterdir())) == 1
    finally:
        renderer.close()
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("deed", ["sys.exit(1)", "send(fault='ValueError')", "print('nonsense', flush=True)"])
def test_two_failures_on_one_text_are_told_without_the_text(tmp_path: Path, deed: str) -> None:
    command = child(
        tmp_path,
        f"""
send(voices=voices, engine="test 1")
for request in requests():
    if "secret" in request["text"]:
        {deed}
    else:
        render(request)
""",
    )
    renderer = Renderer(command, render_seconds=0.3)
    try:
        with pytest.raises(VoiceError) as told:
            renderer.render("a secret of Ana's", "calm", 150).result(20)
        chain = [told.value, told.value.__cause__, told.value.__context__]
        assert not any("secret" in repr(error) for error in chain)
        assert renderer.render(LINE, "calm", 150).result(20)
    finally:
        renderer.close()


def test_what_must_be_said_now_comes_before_what_is_rendered_ahead(tmp_path: Path) -> None:
    command = child(
        tmp_path,
        """
send(voices=voices, engine="test 1")
for request in requests():
    time.sleep(0.05)
    with started.with_suffix(".order").open("a") as order:
        print(request["text"], file=order)
    render(request)
""",
    )
    renderer = Renderer(command)
    try:
        ahead = [renderer.render(f"ahead {number}", "calm", 150, now=False) for number in range(4)]
        urgent = [renderer.render(f"now {number}", "calm", 150) for number in range(2)]
        for future in [*ahead, *urgent]:
            future.result(20)
    finally:
        renderer.close()
    order = (tmp_path / "child.order").read_text().splitlines()
    first = 1 if order[0].startswith("ahead") else 0  # it may have begun with what was there
    assert order[first : first + 2] == ["now 0", "now 1"]
    assert sorted(order[:first] + order[first + 2 :]) == [f"ahead {number}" for number in range(4)]


def test_closing_does_not_wait_for_a_hanging_child(tmp_path: Path) -> None:
    renderer = Renderer(child(tmp_path, 'send(voices=voices, engine="test 1")\ntime.sleep(600)\n'), render_seconds=600)
    running = renderer.render(LINE, "calm", 150)
    while not running.running():
        time.sleep(0.001)
    waiting = renderer.render(LINE, "calm", 150)
    renderer.close()
    assert waiting.cancelled()
    assert isinstance(running.exception(), VoiceError)
    assert isinstance(renderer.render(LINE, "calm", 150).exception(), VoiceError)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("send(fault='no engine')", "libespeak-ng1|spoken content"),
        ("sys.exit(3)", "did not start"),
        ("time.sleep(60)", "did not start"),
    ],
)
def test_a_voice_that_cannot_start_says_what_to_do(tmp_path: Path, memory: Path, body: str, words: str) -> None:
    with pytest.raises(VoiceError, match=words):
        Renderer(child(tmp_path, body), start_seconds=0.3)
    assert list(memory.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the voice belongs to the system")
def test_without_the_espeak_library_it_says_what_to_install(tmp_path: Path, memory: Path) -> None:
    script = tmp_path / "bare.py"
    script.write_text(
        "import ctypes, sys\n"
        "def missing(self, name): raise OSError(name)\n"
        "ctypes.LibraryLoader.LoadLibrary = missing\n"
        "from facilitator.speaking.renderer_process import main\n"
        "sys.exit(main(sys.argv[1]))\n",
        encoding="utf-8",
    )
    with pytest.raises(VoiceError, match="apt install libespeak-ng1"):
        Renderer([sys.executable, str(script)])
    assert list(memory.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_prompt_of_a_process_killed_at_once_is_not_left_behind(tmp_path: Path, memory: Path) -> None:
    command = child(
        tmp_path,
        """
from facilitator.speaking import renderer_process
class Engine:
    voices = staticmethod(lambda: ())
    name = staticmethod(lambda: "test 1")
    def render(self, request):
        pathlib.Path(request.path).write_bytes(b"what a partner said")
        time.sleep(0.5)
        return renderer_process.Answer()
renderer_process.Engine = Engine
sys.exit(renderer_process.main(sys.argv[1]))
""",
    )
    program = (
        "from facilitator.speaking import renderer as module\n"
        f"module._memory = lambda: {str(memory)!r}\n"
        f"module.Renderer({command!r}).render('a', 'b', 150).result()"
    )
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            program,
        ]
    )
    until = time.monotonic() + 20
    while not list(memory.glob("*/*.wav")) and not list(memory.glob("*/*.aiff")) and time.monotonic() < until:
        time.sleep(0.01)
    assert list(memory.glob("*/*"))
    parent.kill()
    parent.wait()
    while list(memory.iterdir()) and time.monotonic() < until:
        time.sleep(0.01)
    assert list(memory.iterdir()) == []


def test_a_program_that_does_not_exist_is_told(memory: Path) -> None:
    with pytest.raises(VoiceError, match="does not run"):
        Renderer(["/nowhere/at/all"])
    assert list(memory.iterdir()) == []


def test_a_good_child_of_the_test_is_a_good_child(tmp_path: Path) -> None:
    renderer = Renderer(child(tmp_path, GOOD_CHILD))
    assert renderer.engine == "test 1"
    assert [voice.id for voice in renderer.voices] == ["calm"]
    renderer.close()


def test_what_an_engine_could_take_as_an_order_is_left_out() -> None:
    assert speakable("<b>Zoë</b> [[slnc 900]]\nsaid\0so\\") == "b Zoë /b slnc 900 said so"
    assert speakable("\n<>") == "."
