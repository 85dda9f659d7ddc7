"""Make the graph of a model folder from sentences: `python -m scripts.model.make_graph SENTENCES FOLDER --work FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.model import graph
from scripts.model.common_words import common_words, own_words
from scripts.model.language_model import estimate

SENTENCES = 11000
"""So many of the sentences make the language model, those written out first. More draws from the same grammars make it
surer of them and worse at other people's sentences: perplexity 82 on `unseen.txt` with 12,000, 153 with 60,000."""


def main() -> None:
    """Estimate the language model and build the graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    sentences = options.sentences.read_text(encoding="utf-8").splitlines()[:SENTENCES]
    words = {word for sentence in sentences for word in sentence.split()} | set(common_words(wide=True)) | own_words()
    model = estimate(sentences, words)
    graph.build(options.folder, words, model, options.work)
    grams = sum(len(found.chances) for found in model.continuations.values())
    print(f"{len(words)} words, {grams} n-grams", flush=True)


if __name__ == "__main__":
    main()
