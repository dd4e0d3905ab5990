"""Encodes texts with Hugging Face's library, for peers.test.ts: a request as JSON on stdin, the answer on stdout.

{"files": [path, ...], "texts": [base64, ...]} -> by file and text {"ids", "offsets", "reserved"}: with special tokens as text,
then the ids with special tokens looked for. Offsets count characters.
"""

import base64
import json
import sys

import tokenizers

request = json.load(sys.stdin)
texts = [base64.b64decode(text).decode("utf-8") for text in request["texts"]]
answer = []
for path in request["files"]:
    plain = tokenizers.Tokenizer.from_file(path)
    plain.encode_special_tokens = True
    special = tokenizers.Tokenizer.from_file(path)
    rows = []
    for text in texts:
        encoding = plain.encode(text, add_special_tokens=False)
        rows.append(
            {
                "ids": encoding.ids,
                "offsets": encoding.offsets,
                "reserved": special.encode(text, add_special_tokens=False).ids,
                "decoded": base64.b64encode(plain.decode(encoding.ids, skip_special_tokens=False).encode()).decode(),
            }
        )
    answer.append(rows)
json.dump(answer, sys.stdout)
