/**
 * The part of Node's `assert` that tests use, for interpreters that have none. Comparisons are Node's: loose ones take `==`
 * for primitives, strict ones `Object.is` and equal prototypes; own enumerable properties, elements of sets and entries of
 * maps in any order, values that contain themselves.
 */
export function bindAssert() {
  class AssertionError extends Error {
    name = 'AssertionError';
    code = 'ERR_ASSERTION';
    constructor({ message, actual, expected, operator }) {
      super(message);
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
  }

  const tagOf = (value) => Object.prototype.toString.call(value);
  const isObject = (value) => typeof value === 'object' && value !== null;
  const ownKeys = (value) =>
    Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));

  function looselySame(a, b) {
    // biome-ignore lint/suspicious/noDoubleEquals: it is what loose means
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }

  function isBoxed(value) {
    return (
      value instanceof Number ||
      value instanceof String ||
      value instanceof Boolean ||
      value instanceof BigInt ||
      value instanceof Symbol
    );
  }

  function same(a, b, strict, seen) {
    if (Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) {
      if (strict || isObject(a) || isObject(b)) return false;
      return typeof a !== 'function' && typeof b !== 'function' && looselySame(a, b);
    }
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (tagOf(a) !== tagOf(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (!sameInside(a, b, strict)) return false;
    // What contains itself is the same as long as nothing else says otherwise.
    if (seen.get(a) === b) return true;
    const before = seen.get(a);
    seen.set(a, b);
    const equal =
      sameKeys(a, b, strict, seen) &&
      (!(a instanceof Set) || sameSets(a, b, strict, seen)) &&
      (!(a instanceof Map) || sameMaps(a, b, strict, seen));
    if (before === undefined) seen.delete(a);
    else seen.set(a, before);
    return equal;
  }

  /** What an object holds that is no property. */
  function sameInside(a, b, strict) {
    if (Array.isArray(a)) return a.length === b.length;
    if (a instanceof Date) return b instanceof Date && Object.is(a.getTime(), b.getTime());
    if (a instanceof RegExp) {
      return (
        b instanceof RegExp && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex
      );
    }
    if (a instanceof Error) return b instanceof Error && a.message === b.message && a.name === b.name;
    if (isBoxed(a)) return isBoxed(b) && Object.is(a.valueOf(), b.valueOf());
    if (a instanceof Map) return b instanceof Map && a.size === b.size;
    if (a instanceof Set) return b instanceof Set && a.size === b.size;
    if (ArrayBuffer.isView(a) || a instanceof ArrayBuffer) return sameBytes(a, b, strict);
    if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) return false;
    return !isBoxed(b);
  }

  function sameBytes(a, b, strict) {
    const numbers = a instanceof Float32Array || a instanceof Float64Array;
    // Loosely, -0 is 0, and NaN nothing: of numbers, not of their bytes.
    if (numbers && !strict) return a.length === b.length && a.every((each, at) => each === b[at]);
    const bytes = (of) =>
      of instanceof ArrayBuffer
        ? new Uint8Array(of)
        : new Uint8Array(of.buffer, of.byteOffset, of.byteLength);
    const [left, right] = [bytes(a), bytes(b)];
    return left.length === right.length && left.every((each, at) => each === right[at]);
  }

  function sameKeys(a, b, strict, seen) {
    if (ArrayBuffer.isView(a)) return true;
    const only = strict ? ownKeys : Object.keys;
    const keys = only(a);
    if (keys.length !== only(b).length) return false;
    return keys.every(
      (key) => Object.prototype.propertyIsEnumerable.call(b, key) && same(a[key], b[key], strict, seen),
    );
  }

  /** Objects in a set, and loosely equal primitives, are found by comparing; each may be found once. */
  function sameSets(a, b, strict, seen) {
    const left = [...b].filter((each) => isObject(each) || !a.has(each));
    for (const each of a) {
      if (!isObject(each) && b.has(each)) continue;
      if (!isObject(each) && strict) return false;
      const at = left.findIndex((other) => same(each, other, strict, seen));
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return left.length === 0;
  }

  function sameMaps(a, b, strict, seen) {
    const left = [...b].filter(([key]) => isObject(key) || !a.has(key));
    for (const [key, item] of a) {
      if (!isObject(key) && b.has(key)) {
        if (!same(item, b.get(key), strict, seen)) return false;
        continue;
      }
      if (!isObject(key) && strict) return false;
      const at = left.findIndex(
        ([other, otherItem]) => same(key, other, strict, seen) && same(item, otherItem, strict, seen),
      );
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return left.length === 0;
  }

  function inShort(value) {
    try {
      const text =
        typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
      return text.length > 80 ? `${text.slice(0, 79)}…` : text;
    } catch {
      return typeof value;
    }
  }

  function fail(message, given) {
    if (message instanceof Error) throw message;
    throw new AssertionError({ ...given, message: message ?? given.message });
  }

  function comparison(operator, holds, not) {
    return (actual, expected, message) => {
      if (holds(actual, expected)) return;
      const text = `${inShort(actual)} ${not ? 'is' : 'is not'} ${inShort(expected)}`;
      fail(message, { actual, expected, operator, message: text });
    };
  }

  function assert(value, message) {
    if (!value)
      fail(message, {
        actual: value,
        expected: true,
        operator: '==',
        message: `${inShort(value)} is not true`,
      });
  }

  const matching = (thrown, expected) => {
    if (expected === undefined) return true;
    if (expected instanceof RegExp) return expected.test(String(thrown));
    if (typeof expected === 'function') {
      if (expected.prototype !== undefined && thrown instanceof expected) return true;
      if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) return false;
      return expected.call({}, thrown) === true;
    }
    return ownKeys(expected).every((key) =>
      expected[key] instanceof RegExp && typeof thrown[key] === 'string'
        ? expected[key].test(thrown[key])
        : same(thrown[key], expected[key], true, new Map()),
    );
  };

  function judgeThrown(thrown, expected, message) {
    if (typeof expected === 'string') return;
    if (matching(thrown, expected)) return;
    if (message !== undefined && typeof message !== 'string') throw message;
    // What the program threw instead says more than an assertion.
    if (typeof expected === 'function' || expected instanceof RegExp) {
      if (thrown instanceof Error && typeof expected === 'function') throw thrown;
    }
    fail(message, {
      actual: thrown,
      expected,
      operator: 'throws',
      message: `another error: ${String(thrown)}`,
    });
  }

  const missing = (expected, message) =>
    fail(typeof expected === 'string' ? expected : message, {
      operator: 'throws',
      message: 'no error was thrown',
    });

  return Object.assign(assert, {
    AssertionError,
    ok: (value, message) => assert(value, message),
    fail: (message = 'Failed') => fail(message, { operator: 'fail', message }),
    equal: comparison('==', looselySame, false),
    notEqual: comparison('!=', (a, b) => !looselySame(a, b), true),
    strictEqual: comparison('strictEqual', Object.is, false),
    notStrictEqual: comparison('notStrictEqual', (a, b) => !Object.is(a, b), true),
    deepEqual: comparison('deepEqual', (a, b) => same(a, b, false, new Map()), false),
    deepStrictEqual: comparison('deepStrictEqual', (a, b) => same(a, b, true, new Map()), false),
    notDeepEqual: comparison('notDeepEqual', (a, b) => !same(a, b, false, new Map()), true),
    notDeepStrictEqual: comparison('notDeepStrictEqual', (a, b) => !same(a, b, true, new Map()), true),
    match(text, pattern, message) {
      if (typeof text === 'string' && pattern.test(text)) return;
      fail(message, {
        actual: text,
        expected: pattern,
        operator: 'match',
        message: `${inShort(text)} does not match`,
      });
    },
    doesNotMatch(text, pattern, message) {
      if (typeof text === 'string' && !pattern.test(text)) return;
      fail(message, {
        actual: text,
        expected: pattern,
        operator: 'doesNotMatch',
        message: `${inShort(text)} matches`,
      });
    },
    throws(run, expected, message) {
      let thrown;
      try {
        run();
      } catch (error) {
        thrown = { error };
      }
      if (thrown === undefined) missing(expected, message);
      else judgeThrown(thrown.error, expected, message);
    },
    doesNotThrow(run) {
      run();
    },
    async rejects(run, expected, message) {
      let thrown;
      try {
        await (typeof run === 'function' ? run() : run);
      } catch (error) {
        thrown = { error };
      }
      if (thrown === undefined) missing(expected, message);
      else judgeThrown(thrown.error, expected, message);
    },
    async doesNotReject(run) {
      await (typeof run === 'function' ? run() : run);
    },
    ifError(value) {
      if (value !== null && value !== undefined) throw value;
    },
  });
}

/** `assert` itself, and the same with the loose names meaning what the strict ones do. */
export function bindAssertModules() {
  const assert = bindAssert();
  const strict = Object.assign((...given) => assert(...given), assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  strict.strict = strict;
  assert.strict = strict;
  return { assert, strict };
}
