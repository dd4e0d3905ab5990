"""Trains SentencePiece's unigram model with our settings, for sentencepiece-trainer.test.ts.

train_sentencepiece.py <text> <model prefix> <learned pieces>
"""

import sys

import sentencepiece

text, prefix, pieces = sys.argv[1:]
sentencepiece.SentencePieceTrainer.train(
    input=text,
    model_prefix=prefix,
    model_type="unigram",
    # Beside the learned: unknown, begin, end, and the bytes.
    vocab_size=int(pieces) + 3 + 256,
    character_coverage=0.9995,
    normalization_rule_name="identity",
    add_dummy_prefix=False,
    remove_extra_whitespaces=False,
    allow_whitespace_only_pieces=True,
    split_digits=True,
    byte_fallback=True,
    input_sentence_size=0,
    max_sentence_length=2**30,
    num_threads=1,
    minloglevel=2,
)
