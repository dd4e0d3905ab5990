"""Plain values as text and back: all that passes between a program and its tests.

The text is ASCII JSON. null, true, false and strings are themselves; everything else is a list that begins with a tag:
    ["i", "-0x1f"] int            ["f", "1.5"] float (repr)         ["c", "1.0", "-0.0"] complex
    ["b", "00ff"] bytes           ["y", "00ff"] bytearray           ["r", start, stop, step] range
    ["l", [...]] list             ["t", [...]] tuple                ["s", [...]] set
    ["z", [...]] frozenset        ["d", [[key, value], ...]] dict   ["n", [...]] an iterator, read to its end

Instances of subclasses become instances of the plain class, by that class's own methods: none of theirs is called.
Everything that is needed is bound when this module is made, before any program could replace a builtin; what is called
later is written in C, or here.
"""

from json.decoder import JSONDecoder as _Decoder
from json.encoder import c_encode_basestring_ascii as quote
from types import GeneratorType as _Generator

MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 100


class NotPlain(Exception):
    """It is no plain value, or too large or deep to be one."""


def _bind(scan=_Decoder().scan_once, quote=quote, MAX_ELEMENTS=MAX_ELEMENTS, MAX_DEPTH=MAX_DEPTH, NotPlain=NotPlain,
          Generator=_Generator, type=type, id=id, list=list, iter=iter, int=int, float=float, complex=complex, str=str,
          bytes=bytes, bytearray=bytearray, tuple=tuple, set=set, frozenset=frozenset, dict=dict, range=range, hex=hex,
          object=object, map=map, filter=filter, zip=zip, enumerate=enumerate, reversed=reversed):
    mro = type.__dict__["__mro__"].__get__
    type_name = type.__dict__["__name__"].__get__
    iterators = (Generator, map, filter, zip, enumerate, reversed, type(iter([])), type(iter(())), type(iter({})),
                 type(iter({}.values())), type(iter({}.items())), type(iter(range(0))), type(iter(set())),
                 type(iter("")), type(iter("\u0100")), type(reversed([])), type(reversed({})))
    # By identity: whether two classes are equal a metaclass may decide.
    plain_by_id = {id(kind): kind for kind in (str, int, float, complex, bytes, bytearray, list, tuple, dict, set,
                                               frozenset)}.get
    iterator_by_id = {id(kind): kind for kind in iterators}.get

    def plain_class(kind):
        for base in mro(kind):
            found = plain_by_id(id(base))
            if found is not None:
                return found
        return object

    def encode(value):
        left = MAX_ELEMENTS
        open_ids = {}
        out = []
        put = out.append

        def many(tag, values, length, depth):
            nonlocal left
            # Known beforehand for what has a length: nothing is written that would be thrown away.
            if length > left:
                raise NotPlain("more than %d elements" % MAX_ELEMENTS)
            put('["%s",[' % tag)
            first = True
            for each in values:
                left -= 1
                if left < 0:
                    raise NotPlain("more than %d elements" % MAX_ELEMENTS)
                if not first:
                    put(",")
                first = False
                one(each, depth)
            put("]]")

        def pairs(values, length, depth):
            nonlocal left
            left -= 2 * length
            if left < 0:
                raise NotPlain("more than %d elements" % MAX_ELEMENTS)
            put('["d",[')
            first = True
            for key, item in values:
                put("[" if first else ",[")
                first = False
                one(key, depth)
                put(",")
                one(item, depth)
                put("]")
            put("]]")

        def one(value, depth):
            if value is None:
                return put("null")
            if value is True:
                return put("true")
            if value is False:
                return put("false")
            # type() and the C-level order of bases: neither __class__ nor __instancecheck__ is asked.
            kind = type(value)
            plain = plain_class(kind)
            if plain is str:
                return put(quote(value if kind is str else str.__str__(value)))
            if plain is int:
                return put('["i","%s"]' % hex(int.__index__(value)))
            if plain is float:
                return put('["f","%s"]' % float.__repr__(value))
            if plain is complex:
                both = complex.__complex__(value)
                return put('["c","%s","%s"]' % (float.__repr__(both.real), float.__repr__(both.imag)))
            if plain is bytes:
                return put('["b","%s"]' % bytes.hex(value))
            if plain is bytearray:
                return put('["y","%s"]' % bytearray.hex(value))
            if kind is range:
                return put('["r",["i","%s"],["i","%s"],["i","%s"]]'
                           % (hex(value.start), hex(value.stop), hex(value.step)))
            if depth >= MAX_DEPTH:
                raise NotPlain("deeper than %d" % MAX_DEPTH)
            me = id(value)
            if me in open_ids:
                raise NotPlain("it contains itself")
            open_ids[me] = True
            if plain is list:
                many("l", list.__iter__(value), list.__len__(value), depth + 1)
            elif plain is tuple:
                many("t", tuple.__iter__(value), tuple.__len__(value), depth + 1)
            elif plain is dict:
                pairs(dict.items(value), dict.__len__(value), depth + 1)
            elif plain is set:
                many("s", set.__iter__(value), set.__len__(value), depth + 1)
            elif plain is frozenset:
                many("z", frozenset.__iter__(value), frozenset.__len__(value), depth + 1)
            elif iterator_by_id(id(kind)) is not None:
                many("n", value, 0, depth + 1)
            else:
                raise NotPlain("a value of type " + str.__str__(type_name(kind)))
            del open_ids[me]

        one(value, 0)
        return "".join(out)

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

    def parse(text):
        return scan(text, 0)[0]

    return encode, decode, parse


encode, decode, parse = _bind()
