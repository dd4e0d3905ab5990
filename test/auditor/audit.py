#!/usr/bin/env python3
"""Checks a bundle of `framework provenance bundle` with nothing but Python's standard library.

    python3 audit.py BUNDLE [--root HEX] [--anchor COUNT:HEX] [--key HEX]

Root, anchor and key should come from elsewhere: who can write the whole bundle can write it anew. Computed are: every
leaf up to the root (RFC 6962); for each takedown the root of before, with the hashes of the leaves that tombstones
replace; files a takedown does not name; the chain of the log; signatures (Ed25519, RFC 8032). Exit code 0: all holds.
"""
import argparse, hashlib, json, os, sys
problems = []
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)

def add(a, b):  # points in extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z
    p, q = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    r, s = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    return (q - p) * (s - r) % P, (s + r) * (q + p) % P, (s - r) * (s + r) % P, (q - p) * (q + p) % P

def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        total, point, n = (add(total, point) if n & 1 else total), add(point, point), n >> 1
    return total

def point_of(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P != 0 or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P

BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def signed(value):  # by the key it names, over the canonical JSON of all but its signature
    try:
        text = text_of({name: item for name, item in value.items() if name != "signature"})
        public, signature = bytes.fromhex(value["key"]), bytes.fromhex(value["signature"])
        s = int.from_bytes(signature[32:], "little")
        digest = hashlib.sha512(signature[:32] + public + text.encode()).digest()
        challenge = int.from_bytes(digest, "little") % ORDER
        left, right = times(s, BASE), add(point_of(signature[:32]), times(challenge, point_of(public)))
        same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
        return len(public) == 32 and len(signature) == 64 and s < ORDER and same
    except (ValueError, TypeError, KeyError, IndexError):
        return False

def text_of(value):  # canonical JSON: keys sorted, no white space
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

def sha256(data):
    return hashlib.sha256(data).hexdigest()

def leaf(text):
    return bytes.fromhex(sha256(b"\0" + text.encode()))

def tree(hashes):  # the left subtree holds the largest power of two of leaves below their number
    peaks = []
    for node in hashes:
        size = 1
        while peaks and peaks[-1][1] == size:
            node, size = hashlib.sha256(b"\1" + peaks.pop()[0] + node).digest(), size * 2
        peaks.append((node, size))
    node = peaks.pop()[0] if peaks else hashlib.sha256(b"").digest()
    while peaks:
        node = hashlib.sha256(b"\1" + peaks.pop()[0] + node).digest()
    return node.hex()

def check(holds, problem):
    problems.extend([] if holds else [problem])

def lines(name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="\n") as file:
        yield from (line.rstrip("\n") for line in file)

def load(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)

def climb(provenance, views):  # of the takedowns, each view counts only those it names; the last counts all
    blends, stones, documents = [[] for _ in views], [], 0
    for source in provenance["sources"]:
        shards, sums = [[] for _ in views], {"documents": 0, "heldOut": 0, "bytes": 0}
        for shard in source["shards"]:
            hashes, counts = [[] for _ in views], dict.fromkeys(sums, 0)
            for position, line in enumerate(lines("leaves/shard-%05d.ndjson" % shard["shard"])):
                row = json.loads(line)
                if row["kind"] == "tombstone":
                    stones.append({"shard": shard["shard"], "position": position, **row})
                counts["documents"] += 1
                counts["heldOut"] += row["split"] != "train"
                counts["bytes"] += row["bytes"]
                for view, into in zip(views, hashes):
                    stands = row["kind"] != "tombstone" or row["takedown"] in view
                    into.append(leaf(line) if stands else bytes.fromhex(row["replaces"]))
            roots = [tree(each) for each in hashes]
            for root, into in zip(roots, shards):
                into.append(leaf(text_of({"kind": "shard", "shard": shard["shard"], "root": root, **counts})))
            same = {"root": roots[-1], **counts}.items() <= shard.items()
            check(same, "shard %d: its leaves, in this order, do not give its root" % shard["shard"])
            sums = {key: sums[key] + counts[key] for key in sums}
        roots = [tree(each) for each in shards]
        for root, into in zip(roots, blends):
            into.append(leaf(text_of({"kind": "source", "id": source["id"], "root": root, **sums})))
        check(roots[-1] == source["root"], "source '%s': its shards do not give its root" % source["id"])
        documents += sums["documents"]
    return blends, stones, documents

def blend_root(sources, state):
    ends = {"kind": "tokenizer", "hash": state["tokenizer"]}, {"kind": "sequence", "contentHash": state["sequence"]}
    return tree(sources + [leaf(text_of(end)) for end in ends])

def check_log(bundle):
    rows = list(lines("audit-log.ndjson")) if "audit-log.ndjson" in bundle["files"] else []
    entries, heads = [json.loads(row) for row in rows], ["0" * 64]
    for number, (row, entry) in enumerate(zip(rows, entries)):
        where = "entry %d of the audit log " % (number + 1)
        check((entry["sequence"], entry["previous"]) == (number, heads[-1]), where + "does not follow the one before")
        check(entry["key"] == (arguments.key or entries[0]["key"]), where + "is of another key")
        check(signed(entry), where + "is not signed by its key")
        heads.append(sha256(row.encode()))
    check(bundle["audit"] == {"count": len(rows), "head": heads[-1]}, "the audit log ends elsewhere than the bundle says")
    if arguments.anchor is None:
        return entries, "its TAIL IS NOT PROVABLE without --anchor: a log whose end was cut off is a whole log, too"
    count, head = int(arguments.anchor.split(":")[0]), arguments.anchor.split(":")[1]
    check(len(rows) >= count, "the audit log has %d entries, the anchor %d: its tail was cut off" % (len(rows), count))
    check(len(rows) < count or heads[count] == head, "the audit log is not that of the anchor")
    return entries, "whole up to entry %d" % count

def check_files(name, record, following):  # of the objects before and after, only files the record names differ
    for ref, listed in record["rewritten"].items():
        old, new = load("before/%s/%s.json" % (record["takedown"], ref)), load(following + ref + ".json")
        for which, manifest in (("before", old), ("after", new)):
            files = manifest["files"]
            content = sha256("".join("%s\0%s\n" % (file, files[file]["sha256"]) for file in sorted(files)).encode())
            same = content == record[which][ref]["contentHash"]
            check(same, "%s: the manifest of '%s' %s it is not the one signed" % (name, ref, which))
        then, now = ({file: facts["sha256"] for file, facts in each["files"].items()} for each in (old, new))
        said = {one["file"]: (one["before"], one["after"]) for one in listed}
        for file in sorted(set(then) | set(now)):
            pair = (then.get(file), now.get(file))
            check(said.get(file, (pair[0], pair[0])) == pair, "%s: '%s' was changed, and is not named" % (name, file))

def check_takedown(record, sources, entries):
    name, (before, after) = "takedown " + record["takedown"][:12], record["states"][-2:]
    check(signed(record) and record["key"] in {entry["key"] for entry in entries}, name + ": its record is not signed")
    same = blend_root(sources, before) == before["root"]
    check(same, name + ": with what it removed put back, the root of before does not come out")
    counted = {state["takedown"] for state in record["states"]}
    stones = "".join(line + "\n" for line in lines("tombstones.ndjson") if json.loads(line)["takedown"] in counted)
    check(sha256(stones.encode()) == record["tombstones"], name + ": its tombstones are not those signed")
    story = {"before": before["root"], "after": after["root"], "tombstones": record["tombstones"]}
    told = [e["data"] for e in entries if e["kind"] == "executed" and e["data"]["takedown"] == record["takedown"]]
    check(any(story.items() <= data.items() for data in told), name + ": the audit log does not tell of it")

def main():
    bundle = load("bundle.json")
    check(bundle["key"] is None or signed(bundle), "the bundle is not signed by its key")
    check(arguments.key in (None, bundle["key"]), "the bundle is not signed by --key")
    for name, expected in bundle["files"].items():
        with open(os.path.join(folder, name), "rb") as file:
            check(sha256(file.read()) == expected, "the file '%s' is not the one the bundle names" % name)
    provenance = load("provenance.json")
    records = [load(name) for name in bundle["files"] if name.startswith("takedowns/")]
    records.sort(key=lambda record: len(record["states"]))
    ids = [record["takedown"] for record in records]
    blends, stones, documents = climb(provenance, [set(ids[:at]) for at in range(len(ids) + 1)])
    root = blend_root(blends[-1], provenance)
    recorded = {provenance["root"], bundle["root"], *(record["states"][-1]["root"] for record in records[-1:])}
    check({root} == recorded, "the leaves give the root %s, not the one recorded" % root)
    check(arguments.root in (None, root), "the root is %s, not --root" % root)
    entries, tail = check_log(bundle)
    for at, record in enumerate(records):
        check_takedown(record, blends[at], entries)
        check_files("takedown " + ids[at][:12], record, "before/%s/" % ids[at + 1] if at + 1 < len(ids) else "after/")
    listed = [json.loads(line) for line in lines("tombstones.ndjson")] if records else []
    kept = ("shard", "position", "id", "sha256", "bytes", "split", "takedown", "replaces")
    listed, there = (sorted([stone[key] for key in kept] for stone in each) for each in (listed, stones))
    check(listed == there, "the tombstones are not those among the leaves")
    check({stone["takedown"] for stone in stones} <= set(ids), "a tombstone is of no takedown on record")
    print("run '%s': %d documents, %d of them tombstones, root %s" % (bundle["run"], documents, len(stones), root))
    print("audit log: %d entries, %s\nbundle signed by %s" % (len(entries), tail, bundle["key"] or "NOBODY"))

parser = argparse.ArgumentParser(description="Checks a bundle of `framework provenance bundle`.")
for name in ("bundle", "--root", "--anchor", "--key"):
    parser.add_argument(name)
arguments = parser.parse_args()
folder = arguments.bundle
try:
    main()
except (OSError, LookupError, TypeError, ValueError, AttributeError) as error:
    problems.append("the bundle cannot be read: %s: %s" % (type(error).__name__, error))
print("".join("WRONG  %s\n" % problem for problem in problems), end="")
print("everything holds" if not problems else "%d problems" % len(problems))
sys.exit(1 if problems else 0)
