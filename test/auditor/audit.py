#!/usr/bin/env python3
"""Checks a bundle of `framework provenance bundle` with nothing but Python's standard library.

    python3 audit.py BUNDLE [--root HEX] [--before HEX] [--anchor COUNT:HEX] [--key HEX]

Roots (of now, of before a takedown), anchor and key should come from elsewhere: who can write all of it can write it
anew. Computed are: every leaf up to the root (RFC 6962); the roots before and after each takedown, with the leaves that
tombstones replace; that it changed the files of what went, and no others; the log's chain; signatures (RFC 8032).
"""
import argparse, hashlib, json, os, sys
problems, told = [], []
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):  # points in extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z
    p, q = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    r, s = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    return (q - p) * (s - r) % P, (s + r) * (q + p) % P, (s - r) * (s + r) % P, (q - p) * (q + p) % P

def times(n, point):
    half = times(n >> 1, add(point, point)) if n else (0, 1, 1, 0)
    return add(half, point) if n & 1 else half

def point_of(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P != 0 or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P

def signed(value):  # by the key it names, over the canonical JSON of all but its signature
    try:
        text = text_of({name: item for name, item in value.items() if name != "signature"})
        public, signature = bytes.fromhex(value["key"]), bytes.fromhex(value["signature"])
        s = int.from_bytes(signature[32:], "little")
        challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + text.encode()).digest(), "little") % ORDER
        base, r, point = map(point_of, (bytes.fromhex("58" + 31 * "66"), signature[:32], public))
        left, right = times(s, base), add(r, times(challenge, point))
        same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
        return len(public) == 32 and len(signature) == 64 and s < ORDER and same
    except (ValueError, TypeError, KeyError, IndexError):
        return False

def text_of(value):  # canonical JSON: keys sorted, no white space
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

def tree(hashes):  # the left subtree holds the largest power of two of leaves below their number
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    left = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(hashes[:left]) + tree(hashes[left:])).digest()

def lines(name):
    with open(os.path.join(arguments.bundle, name), encoding="utf-8", newline="\n") as file:
        yield from (line.rstrip("\n") for line in file)

def load(name): return json.loads("\n".join(lines(name)))
def sha256(data): return hashlib.sha256(data).hexdigest()
def leaf(text): return hashlib.sha256(b"\0" + text.encode()).digest()
def content_of(files): return sha256("".join("%s\0%s\n" % (file, files[file]) for file in sorted(files)).encode())
def check(holds, problem): problems.extend([] if holds else ["WRONG  " + problem])

def climb(provenance, views, gone):  # of the takedowns, each view counts only those it names; the last counts all
    blends, stones = [[] for _ in views], []
    for source in provenance["sources"]:
        shards, sums, under = [[] for _ in views], {"documents": 0, "heldOut": 0, "bytes": 0}, {}
        for shard in source["shards"]:
            hashes, counts = [[] for _ in views], dict.fromkeys(sums, 0)
            for position, line in enumerate(lines("leaves/shard-%05d.ndjson" % shard["shard"])):
                row = json.loads(line)
                went = row["kind"] == "tombstone"
                stones.extend([{**row, "shard": shard["shard"], "position": position}] if went else [])
                check(went or row["id"] not in gone, "'%s' is a tombstone, and stands all the same" % row["id"])
                one = {"documents": 1, "heldOut": row["split"] != "train", "bytes": row["bytes"]}
                counts = {key: counts[key] + one[key] for key in one}
                licence = None if went else "unknown" if row["license"] is None else row["license"]
                under[licence] = [old + new for old, new in zip(under.get(licence, (0, 0)), (1, row["bytes"]))]
                for view, into in zip(views, hashes):
                    stands = not went or row["takedown"] in view
                    into.append(leaf(line) if stands else bytes.fromhex(row["replaces"]))
            roots = [tree(each).hex() for each in hashes]
            for root, into in zip(roots, shards):
                into.append(leaf(text_of({"kind": "shard", "shard": shard["shard"], "root": root, **counts})))
            same = {"root": roots[-1], **counts}.items() <= shard.items()
            check(same, "shard %d: its leaves, in this order, do not give its root" % shard["shard"])
            sums = {key: sums[key] + counts[key] for key in sums}
        roots = [tree(each).hex() for each in shards]
        for root, into in zip(roots, blends):
            into.append(leaf(text_of({"kind": "source", "id": source["id"], "root": root, **sums})))
        same = {"root": roots[-1], **sums}.items() <= source.items()
        check(same, "source '%s': its shards do not give its root" % source["id"])
        said = {None: source.get("takenDown"), **source["licenses"]}.items()
        same = under == {name: [each["documents"], each["bytes"]] for name, each in said if each}
        check(same, "source '%s': its licences are not those of its leaves" % source["id"])
    return blends, stones

def blend_root(sources, state):
    ends = {"kind": "tokenizer", "hash": state["tokenizer"]}, {"kind": "sequence", "contentHash": state["sequence"]}
    return tree(sources + [leaf(text_of(end)) for end in ends]).hex()

def check_log(bundle, root):
    rows = list(lines("audit-log.ndjson")) if "audit-log.ndjson" in bundle["files"] else []
    entries, heads = [json.loads(row) for row in rows], ["0" * 64]
    for number, (row, entry) in enumerate(zip(rows, entries)):
        where = "entry %d of the audit log " % (number + 1)
        check((entry["sequence"], entry["previous"]) == (number, heads[-1]), where + "does not follow the one before")
        check(entry["key"] == (arguments.key or bundle["key"] or entries[0]["key"]), where + "is of another key")
        check(signed(entry), where + "is not signed by its key")
        check(entry["kind"] != "executed" or entry["data"]["before"] != root, where + "left this root: it is back")
        heads.append(sha256(row.encode()))
    check(bundle["audit"] == {"count": len(rows), "head": heads[-1]}, "the log ends elsewhere than the bundle says")
    count, head = (arguments.anchor or "0:" + heads[0]).split(":")
    check(len(rows) >= int(count), "the log has %d entries, the anchor %s: its tail was cut off" % (len(rows), count))
    check(len(rows) < int(count) or heads[int(count)] == head, "the audit log is not that of the anchor")
    tail = "its TAIL IS NOT PROVABLE without --anchor: a log whose end was cut off is a whole log, too"
    told.append("audit log: %d entries, %s" % (len(rows), "whole up to entry " + count if arguments.anchor else tail))
    return entries

def check_files(name, record, following, stones):  # of the objects, what went changed its files and no others
    for ref in record["before"]:
        then, now = (load(place + ref + ".json")["files"] for place in ("before/%s/" % record["takedown"], following))
        for which, files in (("before", then), ("after", now)):
            same = record[which][ref]["contentHash"] == content_of({file: files[file]["sha256"] for file in files})
            check(same, "%s: the manifest of '%s' %s it is not the one signed" % (name, ref, which))
        said = {one["file"]: one for one in record["rewritten"][ref] if one["before"] == then[one["file"]]["sha256"]}
        for file in sorted({*then, *now}):
            due = said[file]["after"] if file in said else then.get(file, {}).get("sha256")
            check(now.get(file, {}).get("sha256") == due, "%s: '%s' was changed, and is not named" % (name, file))
        tokens = sum(stone["tokens"]["count"] for stone in stones if stone["tokens"])
        width = 2 if any(file.endswith(".u16") for file in then) else 4
        due = {"filter": sum(stone["bytes"] for stone in stones), "tokenize": width * tokens, "sequence": 0}[ref]
        forms = "shard-%05d.bin", "shard-%05d.ndjson", "licences-%05d.ndjson", "tokens-%%05d.u%d" % (8 * width)
        named = ref == "sequence" or said.keys() <= {form % stone["shard"] for stone in stones for form in forms}
        same = named and sum(one["blanked"] for one in said.values()) == due
        check(same, "%s: what was rewritten of '%s' is not what the tombstones ask for" % (name, ref))

def check_takedown(name, record, earlier, view, blends, stones, entries):
    before, after = record["states"][-2:]
    check(signed(record) and record["key"] in {entry["key"] for entry in entries}, name + ": its record is not signed")
    for when, state, sources in (("before", before, blends[0]), ("after", after, blends[1])):
        check(blend_root(sources, state) == state["root"], "%s: the root %s it does not come out" % (name, when))
        same = state["sequence"] == record[when].get("sequence", {}).get("contentHash")
        check(same and state["tokenizer"] == before["tokenizer"], "%s: the root %s it is of others" % (name, when))
    follows = (record["states"][:-1], record["before"]) == (earlier["states"], earlier["after"]) if earlier else True
    check(follows and record["before"].keys() == record["after"].keys(), name + ": it begins where no other ended")
    text = "".join(line + "\n" for line in lines("tombstones.ndjson") if json.loads(line)["takedown"] in view)
    same = sha256(text.encode()) == record["tombstones"] and len(stones) == record["documents"]
    check(same, name + ": its tombstones are not those signed")
    told.append("%s for %s: %d documents, root before %s" % (name, record["request"], len(stones), before["root"]))

def main():
    bundle, provenance = load("bundle.json"), load("provenance.json")
    check(bundle["key"] is None or signed(bundle), "the bundle is not signed by its key")
    check(arguments.key in (None, bundle["key"]), "the bundle is not signed by --key")
    for name, expected in bundle["files"].items():
        with open(os.path.join(arguments.bundle, name), "rb") as file:
            check(sha256(file.read()) == expected, "the file '%s' is not the one the bundle names" % name)
    records = [load(name) for name in bundle["files"] if name.startswith("takedowns/")]
    records.sort(key=lambda record: len(record["states"]))
    ids, states = [record["takedown"] for record in records], records[-1]["states"] if records else []
    listed = [json.loads(line) for line in lines("tombstones.ndjson")] if records else []
    gone, views = {stone["id"] for stone in listed}, [set(ids[:at]) for at in range(len(ids) + 1)]
    blends, stones = climb(provenance, views, gone)
    root = blend_root(blends[-1], provenance)
    recorded = {provenance["root"], bundle["root"], *(state["root"] for state in states[-1:])}
    check({root} == recorded, "the leaves give the root %s, not the one recorded" % root)
    check(arguments.root in (None, root), "the root is %s, not --root" % root)
    check(arguments.before in (None, *(state["root"] for state in states[:-1])), "no takedown began at --before")
    documents = sum(source["documents"] for source in provenance["sources"])
    told.append("run '%s': %d documents, %d of them tombstones, root %s" % (bundle["run"], documents, len(gone), root))
    entries = check_log(bundle, root)
    for at, record in enumerate(records):
        name, own = "takedown " + ids[at][:12], [stone for stone in listed if stone["takedown"] == ids[at]]
        check_takedown(name, record, records[at - 1] if at else None, views[at + 1], blends[at:], own, entries)
        check_files(name, record, "before/%s/" % ids[at + 1] if at + 1 < len(ids) else "after/", own)
    rest = {name: said for name, said in bundle["files"].items() if not name.startswith(("leaves/", "after/", "audit"))}
    same = not records or content_of(rest) in {entry["data"].get("record") for entry in entries}
    check(same, "takedown %s: the audit log tells of another record, or of none" % "".join(ids[-1:])[:12])
    kept = ("shard", "position", "id", "sha256", "bytes", "split", "takedown", "replaces")
    listed, there = (sorted([stone[key] for key in kept] for stone in each) for each in (listed, stones))
    same = listed == there and {stone["takedown"] for stone in stones} <= set(ids)
    check(same, "the tombstones are not those among the leaves, or of no takedown on record")
    told.append("bundle signed by %s" % (bundle["key"] or "NOBODY"))

parser = argparse.ArgumentParser(description="Checks a bundle of `framework provenance bundle`.")
for name in ("bundle", "--root", "--before", "--anchor", "--key"):
    parser.add_argument(name)
arguments = parser.parse_args()
try:
    main()
except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
    problems.append("WRONG  the bundle cannot be read: %s: %s" % (type(error).__name__, error))
alone = "" if arguments.root and arguments.anchor and arguments.key else ", in itself: all of it may be written anew"
for text in (*told, *problems, "%d problem%s" % (len(problems), "s" * (len(problems) > 1)) if problems else "everything holds" + alone):
    print("".join(one if one.isprintable() else "?" for one in text))  # nothing in a bundle moves the cursor
sys.exit(1 if problems else 0)
