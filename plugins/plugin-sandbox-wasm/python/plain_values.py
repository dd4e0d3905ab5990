"""Plain values as text and back: all that passes between a program and its tests.

The text is ASCII JSON. null, true, false and strings are themselves; everything else is a list that begins with a tag:
    ["i", "-0x1f"] int            ["f", "1.5"] float (repr)         ["c", "1.0", "-0.0"] complex
    ["b", "00ff"] bytes           ["y", "00ff"] bytearray           ["r", start, stop, step] range
    ["l", [...]] list             ["t", [...]] tuple                ["s", [...]] set
    ["z", [...]] frozenset        ["d", [[key, value], ...]] dict   ["n", [...]] an iterator, read to its end

Instances of subclasses become instances of the plain class, by that class's own methods: none of theirs is called.
Everything that is needed is bound when this module is made, before any program could replace a builtin.
"""

import json as _json
from types import GeneratorType as _Generator

_dumps = _json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(",", ":")).encode
_loads = _json.JSONDecoder().decode

MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 100


class NotPlain(Exception):
    """It is no plain value, or too large or deep to be one."""


def _bind(type=type, isinstance=isinstance, issubclass=issubclass, id=id, len=len, list=list, iter=iter, next=next,
          int=int, float=float, complex=complex, str=str, bytes=bytes, bytearray=bytearray, tuple=tuple, set=set,
          frozenset=frozenset, dict=dict, range=range, hex=hex, bool=bool, repr=repr, map=map, filter=filter, zip=zip,
          enumerate=enumerate, reversed=reversed, TypeError=TypeError, RecursionError=RecursionError):
    mro = type.__dict__["__mro__"].__get__
    type_name = type.__dict__["__name__"].__get__
    iterators = (_Generator, map, filter, zip, enumerate, reversed, type(iter([])), type(iter(())), type(iter({})),
                 type(iter({}.values())), type(iter({}.items())), type(iter(range(0))), type(iter(set())),
                 type(iter("")), type(iter("\u0100")), type(reversed([])), type(reversed({})))

    def encode(value):
        left = [MAX_ELEMENTS]
        open_ids = {}

        def many(values, depth):
            out = []
            for each in values:
                left[0] -= 1
                if left[0] < 0:
                    raise NotPlain("more than %d elements" % MAX_ELEMENTS)
                out.append(one(each, depth))
            return out

        def one(value, depth):
            if value is None or value is True or value is False:
                return value
            # type() and the C-level order of bases: neither __class__ nor __instancecheck__ is asked.
            kind = type(value)
            bases = mro(kind)
            if str in bases:
                return value if kind is str else str.__str__(value)
            if int in bases:
                return ["i", hex(int.__index__(value))]
            if float in bases:
                return ["f", float.__repr__(float.__float__(value))]
            if complex in bases:
                plain = complex.__complex__(value)
                return ["c", float.__repr__(plain.real), float.__repr__(plain.imag)]
            if bytes in bases:
                return ["b", bytes.hex(value)]
            if bytearray in bases:
                return ["y", bytearray.hex(value)]
            if kind is range:
                return ["r", one(value.start, 0), one(value.stop, 0), one(value.step, 0)]
            if depth >= MAX_DEPTH:
                raise NotPlain("deeper than %d" % MAX_DEPTH)
            me = id(value)
            if me in open_ids:
                raise NotPlain("it contains itself")
            open_ids[me] = True
            try:
                if list in bases:
                    return ["l", many(list.__iter__(value), depth + 1)]
                if tuple in bases:
                    return ["t", many(tuple.__iter__(value), depth + 1)]
                if dict in bases:
                    return ["d", [[one(key, depth + 1), one(item, depth + 1)]
                                  for key, item in counted(dict.items(value))]]
                if set in bases:
                    return ["s", many(set.__iter__(value), depth + 1)]
                if frozenset in bases:
                    return ["z", many(frozenset.__iter__(value), depth + 1)]
                if kind in iterators:
                    return ["n", many(value, depth + 1)]
            finally:
                del open_ids[me]
            raise NotPlain("a value of type " + str.__str__(type_name(kind)))

        def counted(items):
            for each in items:
                left[0] -= 2
                if left[0] < 0:
                    raise NotPlain("more than %d elements" % MAX_ELEMENTS)
                yield each

        return one(value, 0)

    def decode(value):
        if value is None or value is True or value is False or type(value) is str:
            return value
        tag = value[0]
        if tag == "i":
            return int(value[1], 16)
        if tag == "f":
            return float(value[1])
        if tag == "c":
            return complex(float(value[1]), float(value[2]))
        if tag == "b":
            return bytes.fromhex(value[1])
        if tag == "y":
            return bytearray.fromhex(value[1])
        if tag == "r":
            return range(decode(value[1]), decode(value[2]), decode(value[3]))
        if tag == "d":
            return {decode(key): decode(item) for key, item in value[1]}
        items = [decode(item) for item in value[1]]
        if tag == "l":
            return items
        if tag == "t":
            return tuple(items)
        if tag == "s":
            return set(items)
        if tag == "z":
            return frozenset(items)
        return iter(items)

    return encode, decode


encode, decode = _bind()
