/**
 * JavaScript's plain values as text and back: all that passes between a program and its tests. The text is JSON; null,
 * booleans and strings are themselves, everything else is a list that begins with a tag:
 *
 *   ["u"] undefined            ["f", "-0"] number             ["i", "-0x1f"] bigint
 *   ["l", [...]] array         ["o", [[key, value], ...]] object of own enumerable string keys
 *   ["m", [[key, value], ...]] Map    ["s", [...]] Set        ["d", "0"] Date, in milliseconds
 *   ["n", [...]] an iterator, read to its end                 ["p", value] a promise that was fulfilled
 *
 * Instances of subclasses of Array, Map, Set and Date become instances of the plain class. Holes become undefined. Instances
 * of other classes, functions, symbols, errors, regular expressions, typed arrays and boxed primitives are no plain values.
 *
 * Everything needed is bound when this runs, before any program could replace it. A getter or a Proxy of a program's may
 * answer as it likes, once: what it answers is data from then on.
 */
export function bindPlainValues() {
  const MAX_ELEMENTS = 2_000_000;
  const MAX_DEPTH = 100;
  const { apply, defineProperty, getPrototypeOf } = Reflect;
  const { keys } = Object;
  const { isArray } = Array;
  const { parse, stringify } = JSON;
  const BigIntOf = BigInt;
  const DateOf = Date;
  const MapOf = Map;
  const NumberOf = Number;
  const PromiseOf = Promise;
  const SetOf = Set;
  const objectPrototype = Object.prototype;
  const iteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
  const bigintText = BigInt.prototype.toString;
  const timeOf = Date.prototype.getTime;
  const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
  const mapForEach = Map.prototype.forEach;
  const mapSet = Map.prototype.set;
  const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
  const setForEach = Set.prototype.forEach;
  const setAdd = Set.prototype.add;
  const openHas = WeakSet.prototype.has;
  const openAdd = WeakSet.prototype.add;
  const openDelete = WeakSet.prototype.delete;
  const OpenSet = WeakSet;
  const arrayValues = Array.prototype.values;
  const promiseResolve = Promise.resolve;
  const charAt = String.prototype.charCodeAt;
  const slice = String.prototype.slice;

  /** It is no plain value, or too large or deep to be one. Told apart by a private name: nobody else can make one. */
  class NotPlain {
    #why;
    constructor(why) {
      this.#why = why;
    }
    /** What was thrown, if it is one of these: why. Else undefined. */
    static why(thrown) {
      return typeof thrown === 'object' && thrown !== null && #why in thrown ? thrown.#why : undefined;
    }
  }

  const quote = (text) => stringify(text);

  /** A key that could be `__proto__`, or whose setter somebody has defined on a prototype. */
  function put(target, key, value) {
    defineProperty(target, key, {
      __proto__: null,
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  function is(probe, value) {
    try {
      apply(probe, value, []);
      return true;
    } catch {
      return false;
    }
  }

  function isIterator(value) {
    for (let up = getPrototypeOf(value); up !== null; up = getPrototypeOf(up)) {
      if (up === iteratorPrototype) return true;
    }
    return false;
  }

  function kindOf(value) {
    if (typeof value !== 'object') return `a ${typeof value}`;
    const made = value.constructor;
    const name = typeof made === 'function' ? made.name : '';
    return typeof name === 'string' && name !== ''
      ? `an object of class ${apply(slice, name, [0, 100])}`
      : 'an object of its own class';
  }

  function encode(value) {
    let left = MAX_ELEMENTS;
    let out = '';
    const open = new OpenSet();

    function count(more) {
      left -= more;
      if (!(left >= 0)) throw new NotPlain(`more than ${MAX_ELEMENTS} elements`);
    }

    function pair(key, item, first, depth) {
      out += first ? '[' : ',[';
      one(key, depth);
      out += ',';
      one(item, depth);
      out += ']';
    }

    function array(given, depth) {
      const { length } = given;
      // Known beforehand: nothing is written that would be thrown away.
      count(length);
      out += '["l",[';
      for (let at = 0; at < length; at++) {
        if (at > 0) out += ',';
        one(given[at], depth);
      }
      out += ']]';
    }

    function object(given, depth) {
      const names = keys(given);
      count(2 * names.length);
      out += '["o",[';
      for (let at = 0; at < names.length; at++) pair(names[at], given[names[at]], at === 0, depth);
      out += ']]';
    }

    function map(given, depth) {
      count(2 * apply(mapSize, given, []));
      out += '["m",[';
      let first = true;
      apply(mapForEach, given, [
        (item, key) => {
          pair(key, item, first, depth);
          first = false;
        },
      ]);
      out += ']]';
    }

    function set(given, depth) {
      count(apply(setSize, given, []));
      out += '["s",[';
      let first = true;
      apply(setForEach, given, [
        (item) => {
          if (!first) out += ',';
          first = false;
          one(item, depth);
        },
      ]);
      out += ']]';
    }

    function iterator(given, depth) {
      out += '["n",[';
      for (let first = true; ; first = false) {
        const step = given.next();
        if (step.done) break;
        count(1);
        if (!first) out += ',';
        one(step.value, depth);
      }
      out += ']]';
    }

    function one(given, depth) {
      if (given === null) out += 'null';
      else if (given === undefined) out += '["u"]';
      else if (typeof given === 'boolean') out += given ? 'true' : 'false';
      else if (typeof given === 'string') out += quote(given);
      else if (typeof given === 'number') {
        out += given === 0 && 1 / given < 0 ? '["f","-0"]' : `["f","${given}"]`;
      } else if (typeof given === 'bigint') {
        const digits = apply(bigintText, given < 0n ? -given : given, [16]);
        out += `["i","${given < 0n ? '-' : ''}0x${digits}"]`;
      } else if (typeof given !== 'object') throw new NotPlain(kindOf(given));
      else {
        if (depth >= MAX_DEPTH) throw new NotPlain(`deeper than ${MAX_DEPTH}`);
        if (apply(openHas, open, [given])) throw new NotPlain('it contains itself');
        apply(openAdd, open, [given]);
        inside(given, depth + 1);
        apply(openDelete, open, [given]);
      }
    }

    function inside(given, depth) {
      if (isArray(given)) return array(given, depth);
      const prototype = getPrototypeOf(given);
      if (prototype === objectPrototype || prototype === null) return object(given, depth);
      if (is(mapSize, given)) return map(given, depth);
      if (is(setSize, given)) return set(given, depth);
      if (is(timeOf, given)) {
        out += `["d","${apply(timeOf, given, [])}"]`;
        return undefined;
      }
      if (isIterator(given)) return iterator(given, depth);
      throw new NotPlain(kindOf(given));
    }

    one(value, 0);
    return out;
  }

  /** Of what the judge has checked. */
  function decode(value) {
    if (typeof value !== 'object' || value === null) return value;
    const tag = value[0];
    const given = value[1];
    switch (tag) {
      case 'u':
        return undefined;
      case 'f':
        return NumberOf(given);
      case 'i':
        return apply(charAt, given, [0]) === 45 ? -BigIntOf(apply(slice, given, [1])) : BigIntOf(given);
      case 'd':
        return new DateOf(NumberOf(given));
      case 'l':
        return list(given);
      case 'n':
        return apply(arrayValues, list(given), []);
      case 'p':
        return apply(promiseResolve, PromiseOf, [decode(given)]);
      case 'o': {
        const made = {};
        for (let at = 0; at < given.length; at++) put(made, given[at][0], decode(given[at][1]));
        return made;
      }
      case 'm': {
        const made = new MapOf();
        for (let at = 0; at < given.length; at++) {
          apply(mapSet, made, [decode(given[at][0]), decode(given[at][1])]);
        }
        return made;
      }
      default: {
        const made = new SetOf();
        for (let at = 0; at < given.length; at++) apply(setAdd, made, [decode(given[at])]);
        return made;
      }
    }
  }

  function list(given) {
    const made = [];
    for (let at = 0; at < given.length; at++) put(made, at, decode(given[at]));
    return made;
  }

  return { encode, decode, list, quote, parse: (text) => parse(text), NotPlain, apply, put };
}
