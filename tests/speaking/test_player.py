from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from facilitator.dialogue.events import AnyEvent, Device, Found, Lost
from facilitator.gate import TAIL_SECONDS, Gate
from facilitator.speaking.player import GAP_SECONDS, GRACE_SECONDS, REFRESH_TRIES, RETRY_SECONDS, Player
from facilitator.speaking.waves import Samples
from tests.speaking.fakes import LATENCY_SECONDS, RATE, AudioTime, Shop, tone


class Room:
    """A player, its loudspeaker, its gate, and what came of it."""

    def __init__(self, *, stock: bool = True) -> None:
        self.clock = AudioTime()
        self.shop = Shop(self.clock)
        self.shop.stock = stock
        self.gate = Gate()
        self.events: list[AnyEvent] = []
        self.ended: list[tuple[str, bool, float]] = []
        self.refreshed = 0
        self.player = Player(
            self.shop.open,
            self.gate,
            self.events.append,
            refresh=self._refresh,
            clock=self.clock,
            look_seconds=None,
        )

    def _refresh(self) -> None:
        self.refreshed += 1

    def done(self, name: str) -> Callable[[bool], None]:
        return lambda completed: self.ended.append((name, completed, self.clock.now))

    def run(self, seconds: float) -> Samples:
        return self.shop.output.run(seconds)


def test_prompts_sound_one_after_another_with_a_breath_between() -> None:
    room = Room()
    room.player.play(tone(0.5, 1000), room.done("first"))
    room.player.play(tone(0.5, 2000), room.done("second"))
    out = room.run(2.0)
    gap = round(GAP_SECONDS * RATE)
    expected = [1000] * 4000 + [0] * gap + [2000] * 4000
    assert out[: len(expected)].tolist() == expected
    assert not out[len(expected) :].any()
    assert [(name, completed) for name, completed, _ in room.ended] == [("first", True), ("second", True)]


def test_a_prompt_is_told_as_ended_when_its_last_sample_has_left_the_loudspeaker() -> None:
    room = Room()
    began = room.clock.now
    room.player.play(tone(0.5), room.done("it"))
    room.run(1.0)
    ((_, _, at),) = room.ended
    assert at == pytest.approx(began + 0.5 + LATENCY_SECONDS, abs=0.011)  # a block later at most


def test_the_gate_is_shut_exactly_while_something_leaves_the_loudspeaker_and_rings() -> None:
    room = Room()
    room.run(
        0.255,
    )
    began = room.clock.now + LATENCY_SECONDS
    room.player.play(tone(0.5), room.done("it"))
    room.run(0.3)
    assert not room.gate.shut(began - 0.001)
    assert room.gate.shut(began)
    assert room.gate.shut(began + 100)  # it still sounds
    room.run(1.0)
    assert room.gate.shut(began + 0.5 + TAIL_SECONDS - 0.001)
    assert not room.gate.shut(began + 0.5 + TAIL_SECONDS + 0.001)


def test_the_gate_stays_shut_between_two_prompts() -> None:
    room = Room()
    began = room.clock.now + LATENCY_SECONDS
    for _ in range(2):
        room.player.play(tone(0.2), room.done("it"))
    room.run(0.4)
    assert room.gate.shut(began + 0.3)
    room.run(1.0)
    assert not room.gate.shut(began + 0.2 + GAP_SECONDS + 0.2 + TAIL_SECONDS + 0.001)


def test_hush_is_silent_within_100_ms_and_tells_each_once() -> None:
    room = Room()
    for name in ("first", "second", "third"):
        room.player.play(tone(1.0), room.done(name))
    room.run(0.5)
    hushed = room.clock.now
    room.player.hush()
    out = room.run(0.1)
    last = int(np.flatnonzero(out)[-1]) + 1
    assert last / RATE + LATENCY_SECONDS <= 0.1
    assert np.abs(np.diff(out.astype(int))).max() < 1000  # no click
    assert [(name, completed) for name, completed, _ in room.ended] == [
        ("first", False),
        ("second", False),
        ("third", False),
    ]
    assert not room.gate.shut(hushed + LATENCY_SECONDS + last / RATE + TAIL_SECONDS + 0.001)
    assert not room.run(1.0).any()
    room.player.hush()
    room.player.play(tone(0.1), room.done("after"))
    assert room.run(0.01).any()
    room.run(0.3)
    assert room.ended[-1][:2] == ("after", True)


def test_a_chime_sounds_beside_a_prompt_at_once_and_shuts_the_gate_alone_too() -> None:
    room = Room()
    began = room.clock.now + LATENCY_SECONDS
    room.player.chime(tone(0.2, 300))
    room.run(0.1)
    assert room.gate.shut(began + 0.1)
    room.player.play(tone(0.5, 1000), room.done("it"))
    assert room.run(0.05).max() == 1300
    room.run(1.0)
    assert not room.gate.shut(room.clock.now)


def test_two_loud_sounds_do_not_wrap_around() -> None:
    room = Room()
    room.player.play(tone(0.1, 30000), room.done("it"))
    room.player.chime(tone(0.1, 30000))
    assert room.run(0.05).min() == 32767


def test_no_loudspeaker_at_the_start_is_said_once_and_waited_for() -> None:
    room = Room(stock=False)
    assert room.events == [Lost(device=Device.LOUDSPEAKER, why="No loudspeaker was found: plug one in and try again.")]
    assert not room.player.play(tone(0.1), room.done("it"))
    for _ in range(3 * REFRESH_TRIES):
        room.clock.now += RETRY_SECONDS
        room.player.look()
    assert len(room.events) == 1
    assert room.refreshed == 3
    room.shop.stock = True
    room.clock.now += RETRY_SECONDS
    room.player.look()
    assert room.events[1:] == [Found(device=Device.LOUDSPEAKER)]
    assert room.player.play(tone(0.1), room.done("it"))
    assert room.run(0.2).any()


def test_a_loudspeaker_unplugged_in_the_middle_of_a_prompt() -> None:
    room = Room()
    room.player.play(tone(1.0), room.done("cut"))
    room.player.play(tone(1.0), room.done("waiting"))
    room.run(0.5)
    room.player.look()
    room.shop.output.working, room.shop.stock = False, False
    room.clock.now += GRACE_SECONDS
    room.player.look()
    assert [event.device for event in room.events if isinstance(event, Lost)] == [Device.LOUDSPEAKER]
    assert room.shop.output.closed
    assert [(name, completed) for name, completed, _ in room.ended] == [("cut", False), ("waiting", False)]
    assert not room.gate.shut(room.clock.now + TAIL_SECONDS)
    room.shop.stock = True
    room.clock.now += RETRY_SECONDS
    room.player.look()
    assert room.events[-1] == Found(device=Device.LOUDSPEAKER)
    assert not room.run(0.5).any()


def test_a_stream_that_stops_for_a_moment_is_not_lost() -> None:
    room = Room()
    room.player.play(tone(1.0), room.done("it"))
    room.run(0.5)
    room.player.look()
    room.shop.output.working = False
    room.clock.now += GRACE_SECONDS / 2
    room.player.look()
    room.shop.output.working = True
    room.player.look()
    assert room.run(0.2).any()
    assert room.events == []


@pytest.mark.parametrize("times", [1, 2])
def test_closing_lets_go_of_the_loudspeaker(times: int) -> None:
    room = Room()
    for _ in range(times):
        room.player.close()
    assert room.shop.output.closed
    assert room.player.fill(10, 0.0) == b""
