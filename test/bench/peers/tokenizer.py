"""SentencePiece's and Hugging Face's side of the tokenizer benchmark, each in a process of its own.

`tokenizer.py train <job.json>` prints one JSON object. `tokenizer.py encode <library> <model> <text> <offsets> <threads>`
says what it is, then answers one line at a time: `encode` with the seconds of one pass over all documents, `tokens` with
the number of ids of all lines without their breaks, `hash` with one of the ids of all lines, `cost` with the bits of those
lines under the model.
"""
import hashlib
import json
import math
import os
import re
import resource
import struct
import sys
import time

UNKNOWN_PENALTY = 10
# Longer lines are left out of `hash`: 32-bit sums of scores are no longer exact there, and libraries differ.
LONGEST_LINE = 4096


def train(job):
    import sentencepiece

    start = time.perf_counter()
    sentencepiece.SentencePieceTrainer.train(
        input=job["train"],
        model_prefix=f"{job['folder']}/sentencepiece",
        model_type="unigram",
        vocab_size=job["settings"]["vocabularySize"],
        character_coverage=job["settings"]["characterCoverage"],
        seed_sentencepiece_size=job["settings"]["seedPieces"],
        max_sentencepiece_length=job["settings"]["maxPieceLength"],
        shrinking_factor=job["settings"]["shrinkingFactor"],
        num_sub_iterations=job["settings"]["subIterations"],
        num_threads=job["threads"],
        # Every line, and all of it.
        input_sentence_size=0,
        max_sentence_length=2**30,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        split_digits=True,
        byte_fallback=True,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    answer = {
        "seconds": seconds,
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "peakBytes": usage.ru_maxrss * 1024,
        "version": sentencepiece.__version__,
    }
    print(json.dumps(answer))


def encode(library, model, text_file, offsets_file, threads):
    with open(text_file, "rb") as file:
        text = file.read()
    with open(offsets_file) as file:
        offsets = json.load(file)
    texts = [text[start:end].decode() for start, end in zip(offsets, offsets[1:])]
    if library == "sentencepiece":
        import sentencepiece

        processor = sentencepiece.SentencePieceProcessor(model_file=model)
        print("SentencePiece", sentencepiece.__version__, flush=True)

        def run(texts):
            return processor.encode(texts, out_type=int, num_threads=int(threads))

        rows = list
    else:
        os.environ["TOKENIZERS_PARALLELISM"] = "false" if threads == "1" else "true"
        os.environ["RAYON_NUM_THREADS"] = threads
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(model)
        tokenizer.encode_special_tokens = True
        print("tokenizers", tokenizers.__version__, flush=True)

        def run(texts):
            return tokenizer.encode_batch_fast(texts, add_special_tokens=False)

        def rows(encoded):
            return [one.ids for one in encoded]

    for line in sys.stdin:
        question = line.strip()
        if question == "encode":
            start = time.perf_counter()
            run(texts)
            print(time.perf_counter() - start, flush=True)
            continue
        if question == "tokens":
            print(sum(len(row) for row in rows(run(lines_of(text)))), flush=True)
        elif question == "hash":
            lines = [line for line in re.findall(rb"[^\n]*\n|[^\n]+", text) if len(line) <= LONGEST_LINE]
            ids = [id for row in rows(run([line.decode() for line in lines])) for id in row]
            digest = hashlib.sha256(struct.pack(f"<{len(ids)}I", *ids)).digest()
            print(int.from_bytes(digest[:6], "big"), flush=True)
        else:
            print(cost(processor, text), flush=True)


def lines_of(text):
    """Without their breaks, which SentencePiece never has in a piece."""
    return [line for line in text.decode().split("\n") if line]


def cost(processor, text):
    """Bits of the lines of a text, best segmentation of each; a byte costs what an unknown character does."""
    size = processor.get_piece_size()
    scores = [processor.get_score(id) for id in range(size)]
    plain = [not (processor.is_byte(id) or processor.is_control(id) or processor.is_unknown(id)) for id in range(size)]
    byte = min(score for score, is_plain in zip(scores, plain) if is_plain) - UNKNOWN_PENALTY
    costs = [score if is_plain else byte for score, is_plain in zip(scores, plain)]
    encoded = processor.encode(lines_of(text), out_type=int)
    return -math.fsum(costs[id] for row in encoded for id in row) / math.log(2)


if sys.argv[1] == "train":
    with open(sys.argv[2]) as file:
        train(json.load(file))
else:
    encode(*sys.argv[2:])
