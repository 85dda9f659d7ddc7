"""The features that training and libvosk both compute from sound."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np
import numpy.typing as npt

from scripts.model.sound import RATE, Samples

COEFFICIENTS = 40
MFCC_OPTIONS = {
    "use-energy": "false",
    "num-mel-bins": "40",
    "num-ceps": "40",
    "low-freq": "20",
    "high-freq": "7600",
    "sample-frequency": "16000",
    "dither": "0",
    "allow-upsample": "true",
}
"""What `conf/mfcc.conf` tells libvosk; `mfcc` below computes the same."""


def mfcc(samples: Samples) -> npt.NDArray[np.float32]:
    """Kaldi's features of samples at 16-bit scale: an array of (frames, 40), one frame each 10 ms."""
    options = kaldi_native_fbank.MfccOptions()
    options.use_energy = False
    options.num_ceps = COEFFICIENTS
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 7600
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    computer = kaldi_native_fbank.OnlineMfcc(options)
    computer.accept_waveform(RATE, samples.tolist())
    computer.input_finished()
    frames = [computer.get_frame(index) for index in range(computer.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, COEFFICIENTS), np.float32)
