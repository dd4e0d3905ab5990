"""The peers' own signatures: signatures.py <profile> <corpus file> prints {seconds, documents, hash, version}.

Their functions compute; only what cuts a text into words is ours, so that both sides sign the same shingles: datatrove's
own is a tokenizer of the text's language, text-dedup's has changed from release to release.
"""
import hashlib
import importlib.metadata
import json
import struct
import sys
import time

profile, file = sys.argv[1:3]
with open(file, encoding="utf-8") as lines:
    documents = [json.loads(line) for line in lines]


def datatrove():
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
    from datatrove.utils.hashing import HashConfig
    from datatrove.utils.text import TextNormConfig

    class Words:
        def word_tokenize(self, text):
            return text.split()

    config = MinhashConfig(
        n_grams=5,
        num_buckets=14,
        hashes_per_bucket=8,
        seed=1,
        hash_config=HashConfig(precision=64, hash_fc="xxhash"),
        norm_config=TextNormConfig(
            lowercase=True,
            norm_whitespace=False,
            remove_punctuation=False,
            norm_unicode_diacritics=False,
            norm_numbers=False,
            norm_weekdays=False,
            norm_monthnames=False,
        ),
    )
    step = MinhashDedupSignature(output_folder="/tmp", config=config)
    step.word_tokenizer = Words()

    def sign(text):
        shingles = step.get_shingles(text)
        if shingles.size == 0:
            return None
        return step.get_signature(shingles)

    return sign, lambda signature: struct.pack("<112Q", *(value for bucket in signature for value in bucket)), "datatrove"


def text_dedup():
    import numpy
    import regex
    from text_dedup import minhash
    from text_dedup.utils import xxh3_32hash

    class Words:
        pattern = regex.compile(r"\W")

        def split(self, text):
            return [word for word in self.pattern.split(text) if word]

    minhash.NON_ALPHA = Words()
    prime, largest = numpy.uint64((1 << 61) - 1), numpy.uint32((1 << 32) - 1)
    draw = numpy.random.RandomState(42)
    permutations = (
        draw.randint(1, prime, size=240, dtype=numpy.uint64),
        draw.randint(0, prime, size=240, dtype=numpy.uint64),
    )

    def sign(text):
        signature = minhash.embed_func(
            text,
            0,
            num_perm=240,
            ngram_size=5,
            min_length=5,
            hashranges=[(at, at + 10) for at in range(0, 240, 10)],
            permutations=permutations,
            hash_func=lambda data: xxh3_32hash(data, 42),
            dtype=numpy.uint64,
            max_hash=largest,
            modulo_prime=prime,
        )["__signatures__"]
        return signature

    def packed(signature):
        values = numpy.frombuffer(b"".join(signature), dtype=">u8").astype("<u4")
        return None if (values == 0xFFFFFFFF).all() else values.tobytes()

    return sign, packed, "text-dedup"


def simhash():
    import regex
    import re
    from text_dedup import simhash as module
    from text_dedup.utils import ngrams
    from xxhash import xxh3_64_digest

    split = re.compile(r"\W").split

    def sign(text):
        words = [word for word in split(text.lower()) if word]
        shingles = {" ".join(run).encode() for run in ngrams(words, 3, 5)}
        if not shingles:
            return None
        return module.compute([module._unsigned_hash(shingle, lambda data: xxh3_64_digest(data, 42)) for shingle in shingles])

    def packed(signature):
        value = int.from_bytes(signature.tobytes(), "big")
        return struct.pack("<4I", *(value >> shift & 0xFFFF for shift in (48, 32, 16, 0)))

    return sign, packed, "text-dedup"


sign, packed, library = {"datatrove": datatrove, "text-dedup": text_dedup, "text-dedup-simhash": simhash}[profile]()
start = time.perf_counter()
signatures = [sign(text) for text in documents]
seconds = time.perf_counter() - start
digest, count = hashlib.sha256(), 0
for signature in signatures:
    data = None if signature is None else packed(signature)
    if data is not None:
        digest.update(data)
        count += 1
version = f"{library} {importlib.metadata.version(library)}"
print(json.dumps({"seconds": seconds, "documents": count, "hash": digest.hexdigest(), "version": version}))
