"""Encodes texts with the peers' libraries, for peers.test.ts: a request as JSON on stdin, the answer on stdout.

{"model": path | null, "json": path | null, "texts": [base64, ...]} ->
{"sentencepiece": {"size", "ids", "decoded"}, "huggingFace": {"size", "ids", "decoded"}}

With "nbest", a number: {"segmentations": [base64 of a message, ...]}, of each text the NBestSentencePieceText of so many, or for
0 the SentencePieceText of the one that encoding gives.
"""

import base64
import json
import sys

request = json.load(sys.stdin)
texts = [base64.b64decode(text).decode("utf-8") for text in request["texts"]]
answer = {}

if "nbest" in request:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=request["model"])
    count = request["nbest"]
    messages = [
        processor.encode(text, return_type="serialized_proto")
        if count == 0
        else processor.nbest_encode(text, nbest_size=count, return_type="serialized_proto")
        for text in texts
    ]
    json.dump({"segmentations": [base64.b64encode(message).decode() for message in messages]}, sys.stdout)
    sys.exit()

if request.get("model"):
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=request["model"])
    ids = [processor.encode(text) for text in texts]
    answer["sentencepiece"] = {
        "size": processor.get_piece_size(),
        "eos": processor.eos_id(),
        "ids": ids,
        "decoded": [base64.b64encode(processor.decode(row).encode("utf-8")).decode() for row in ids],
    }

if request.get("json"):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(request["json"])
    tokenizer.encode_special_tokens = True
    ids = [tokenizer.encode(text).ids for text in texts]
    answer["huggingFace"] = {
        "size": tokenizer.get_vocab_size(),
        "eos": tokenizer.token_to_id("<|end_of_document|>"),
        "ids": ids,
        "decoded": [base64.b64encode(tokenizer.decode(row, skip_special_tokens=False).encode("utf-8")).decode() for row in ids],
    }

json.dump(answer, sys.stdout)
