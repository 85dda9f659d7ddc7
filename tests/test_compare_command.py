from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from facilitator.compare_command import run

SENDER = "i love our garden on sundays and i miss my sister"
MIRROR = "you said you love our garden on sundays"


def lines(text: str) -> tuple[int, list[dict[str, object]], str]:
    out, err = io.StringIO(), io.StringIO()
    code = run(None, None, io.StringIO(text), out, err, json=True)
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def line(name: object = "a", **more: object) -> str:
    return json.dumps({"id": name, "sender": SENDER, "mirror": MIRROR, **more}) + "\n"


def test_each_line_is_answered_in_order() -> None:
    code, answers, err = lines(line("b") + "\n" + line(7))
    assert (code, err) == (0, "")
    assert [answer["id"] for answer in answers] == ["b", 7]
    assert set(answers[0]) == {"id", "coverage", "mirroring", "kind", "contradicts", "points", "added", "say"}
    points = answers[0]["points"]
    assert isinstance(points, list)
    assert [(point["start"], point["end"], point["missed"]) for point in points] == [(0, 6, False), (6, 11, True)]
    assert answers[0]["kind"] == "mirror"
    assert "their sister" in str(answers[0]["say"])


@pytest.mark.parametrize(
    "bad",
    [
        "nope\n",
        "[]\n",
        '{"id": "x", "sender": "secret"}\n',
        '{"id": "x", "sender": 1, "mirror": "secret"}\n',
        "\udcff\n",
    ],
)
def test_a_bad_line_is_named_by_its_number_and_the_others_are_answered(bad: str) -> None:
    code, answers, err = lines(line("a") + bad + line("c"))
    assert code == 2
    assert [answer["id"] for answer in answers] == ["a", "c"]
    assert err.count("\n") == 1
    assert "2" in err
    assert "secret" not in err


def test_pauses_are_used() -> None:
    shared = "we sit at dinner your phone rings all evening"
    _, answers, _ = lines(line(sender=shared) + line(sender=shared, pauses=[0.1, 0.1, 0.1, 2]))
    found = [answer["points"] for answer in answers]
    assert [len(points) for points in found if isinstance(points, list)] == [1, 2]


def test_two_texts_are_shown_with_reasons() -> None:
    out = io.StringIO()
    assert run(SENDER, "you love the yard", io.StringIO(), out, io.StringIO(), json=False) == 0
    shown = out.getvalue()
    assert "garden: family" in shown
    assert "sister: not given back" in shown


def test_two_texts_can_be_answered_as_json() -> None:
    out = io.StringIO()
    assert run(SENDER, MIRROR, io.StringIO(), out, io.StringIO(), json=True) == 0
    assert json.loads(out.getvalue())["kind"] == "mirror"


def test_one_text_alone_is_refused() -> None:
    err = io.StringIO()
    assert run(SENDER, None, io.StringIO(), io.StringIO(), err, json=False) == 2
    assert SENDER not in err.getvalue()


def test_it_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "facilitator.compare_command"],
        input=line("z"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["id"] == "z"
