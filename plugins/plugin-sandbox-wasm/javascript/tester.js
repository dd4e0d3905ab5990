/** The tests' side: runs `check(candidate)`, where each call of `candidate` is a question to the judge. */
export function bindTester(host, plain, errors, programs, surround, modules) {
  const { encode, decode, quote, parse, apply } = plain;
  const { prepare, lookUp, settled, isPromise } = programs;
  const { AssertionError } = modules.assert;
  const scope = globalThis;
  const last = { error: undefined, stopped: false };

  /** The judge has decided: nothing that follows counts. */
  class Stopped extends Error {}

  function candidate(...given) {
    let asked = '[[';
    for (let at = 0; at < given.length; at++) {
      try {
        asked += (at > 0 ? ',' : '') + encode(given[at]);
      } catch (error) {
        const why = errors.unplain(error);
        throw why === undefined ? error : new TypeError(`the tests hand over what is no plain value: ${why}`);
      }
    }
    const answer = parse(apply(host.ask, undefined, [`${asked}],[]]`]));
    if (answer[0] === 'value') return decode(answer[1]);
    if (answer[0] === 'raised') {
      last.error = thrownBy(answer[1], answer[2], answer[3]);
      throw last.error;
    }
    last.stopped = true;
    throw new Stopped('the judge has decided');
  }

  /** An error of the nearest standard class, under the name of its own. */
  function thrownBy(standard, type, message) {
    const kind = scope[standard];
    const error = standard === 'AggregateError' ? new kind([], message) : new kind(message);
    if (error.name !== type) Object.defineProperty(error, 'name', { value: type, writable: true });
    return error;
  }

  function asserting(condition, ...message) {
    if (!condition) modules.assert.fail(message.length === 0 ? 'console.assert' : message.join(' '));
  }

  function run(preamble, tests, entryPoint) {
    const [kind, detail] = outcome(preamble, tests, entryPoint);
    return `[${quote(kind)},${quote(detail)}]`;
  }

  function outcome(preamble, tests, entryPoint) {
    last.error = undefined;
    last.stopped = false;
    try {
      surround(modules, asserting);
      scope.assert = modules.assert;
      prepare(preamble, 'preamble.js', entryPoint)();
      scope[entryPoint] = candidate;
      prepare(tests, 'tests.js', 'check')();
      checked(lookUp('check'), candidate);
    } catch (error) {
      return [kindOf(error), last.stopped ? '' : errors.shown(error, tests)];
    }
    return [last.stopped ? 'stopped' : 'passed', ''];
  }

  /** Tests may be asynchronous: they are when they give a promise. */
  function checked(check, entry) {
    if (typeof check !== 'function') throw new ReferenceError('the tests do not define check');
    const result = check(entry);
    if (isPromise(result)) settled(result, () => new Error('the tests wait for what never comes'));
  }

  function kindOf(error) {
    if (last.stopped) return 'stopped';
    if (error !== undefined && error === last.error) return 'raised';
    return error instanceof AssertionError ? 'wrong' : 'broken';
  }

  /** Tests and program in one interpreter: for answers that are no plain values. The program may cheat here. */
  function weak(preamble, program, tests, entryPoint) {
    let kind = 'passed';
    let detail = '';
    try {
      const module = surround(modules, asserting);
      scope.assert = modules.assert;
      prepare(preamble, 'preamble.js', entryPoint)();
      const found = prepare(program, 'program.js', entryPoint)()(entryPoint);
      const entry = typeof found === 'function' ? found : module.exports[entryPoint];
      prepare(tests, 'tests.js', 'check')();
      checked(lookUp('check'), entry);
    } catch (error) {
      const { fate } = errors.described(error);
      kind = fate === 'memory' ? 'memory' : error instanceof AssertionError ? 'wrong' : 'raised';
      detail = errors.shown(error, tests);
    }
    return `[${quote(kind)},${quote(detail)}]`;
  }

  return { run, weak };
}
