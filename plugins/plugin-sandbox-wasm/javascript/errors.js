/** What was thrown, as text: nothing that a program threw is trusted to have a message, a name, or a prototype. */
export function bindErrors(host, { NotPlain, apply, quote }) {
  const { getPrototypeOf } = Reflect;
  const slice = String.prototype.slice;
  const indexOf = String.prototype.indexOf;
  const repeat = String.prototype.repeat;
  const textOf = String;
  const scope = globalThis;
  const names = [
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
    'AggregateError',
    'InternalError',
    'Error',
  ];
  const prototypes = [];
  for (let at = 0; at < names.length; at++) {
    prototypes[at] = names[at] in scope ? scope[names[at]].prototype : undefined;
  }
  const startsWith = (text, start) => apply(indexOf, text, [start]) === 0;

  /** The nearest standard class: its name. Null for what is no error. */
  function standardOf(thrown) {
    if (typeof thrown !== 'object' || thrown === null) return null;
    for (let up = getPrototypeOf(thrown); up !== null; up = getPrototypeOf(up)) {
      for (let at = 0; at < prototypes.length; at++) if (prototypes[at] === up) return names[at];
    }
    return null;
  }

  function attempted(way) {
    try {
      return way();
    } catch {
      return undefined;
    }
  }

  function textIn(thrown, key, most) {
    const text = attempted(() => thrown[key]);
    return typeof text === 'string' ? apply(slice, text, [0, most]) : '';
  }

  /**
   * Whether memory ran out, or not even a megabyte is left: what a program throws as null the engine throws too, without memory
   * for an error; where a promise was to be settled, what had filled it may be gone by now.
   */
  function exhausted() {
    try {
      if (apply(host.filled, undefined, []) === 1) return true;
      apply(repeat, 'x', [1 << 20]);
      return false;
    } catch {
      return true;
    }
  }

  /** `fate`: `memory` where the interpreter had none left, otherwise `raised`. */
  function described(thrown) {
    const standard = attempted(() => standardOf(thrown)) ?? null;
    if (thrown === null && exhausted()) {
      return { fate: 'memory', standard: 'RangeError', type: 'InternalError', message: 'out of memory' };
    }
    if (standard === null) {
      const primitive = thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function');
      const text = primitive ? attempted(() => textOf(thrown)) : attempted(() => typeof thrown);
      return {
        fate: 'raised',
        standard: 'Error',
        type: 'Error',
        message: `thrown, and no error: ${apply(slice, text ?? '', [0, 400])}`,
      };
    }
    const message = textIn(thrown, 'message', 400);
    if (standard === 'InternalError') {
      if (message === 'out of memory')
        return { fate: 'memory', standard: 'RangeError', type: standard, message };
      // As other engines say it.
      return { fate: 'raised', standard: 'RangeError', type: 'RangeError', message };
    }
    const own = attempted(() => textIn(thrown.constructor, 'name', 100)) || textIn(thrown, 'name', 100);
    return { fate: 'raised', standard, type: own || standard, message };
  }

  /** The reply to a request that ended with this. */
  function failed(thrown) {
    const { fate, standard, type, message } = described(thrown);
    return told(fate, standard, type, message);
  }

  function told(fate, standard, type, message) {
    return `[${quote(fate)},${quote(standard)},${quote(type)},${quote(message)}]`;
  }

  /** One line on what the tests threw, with the line of theirs that it came from. */
  function shown(thrown, source) {
    const { type, message } = described(thrown);
    const text = message === '' ? type : `${type}: ${apply(slice, message, [0, 200])}`;
    const trace = textIn(thrown ?? {}, 'stack', 10_000);
    const at = apply(indexOf, trace, ['tests.js:']);
    if (at < 0) return text;
    const line = Number.parseInt(apply(slice, trace, [at + 'tests.js:'.length]), 10);
    const said = source.split('\n')[line - 1];
    return said === undefined ? text : `${text} (line ${line} of the tests: ${said.trim().slice(0, 200)})`;
  }

  return { described, failed, told, shown, startsWith, unplain: (thrown) => NotPlain.why(thrown) };
}
