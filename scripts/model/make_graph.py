"""Make the graph of a model folder from sentences: `python -m scripts.model.make_graph SENTENCES FOLDER --work FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.model import graph
from scripts.model.common_words import common_words
from scripts.model.language_model import estimate


def main() -> None:
    """Estimate the language model and build the graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    sentences = options.sentences.read_text(encoding="utf-8").splitlines()
    words = {word for sentence in sentences for word in sentence.split()} | set(common_words(wide=True))
    model = estimate(sentences, words)
    graph.build(options.folder, words, model, options.work)
    grams = sum(len(found.chances) for found in model.continuations.values())
    print(f"{len(words)} words, {grams} n-grams", flush=True)


if __name__ == "__main__":
    main()
