/**
 * A source as a program: run as a script of the global scope, or as a module where it is none. What it defines is then asked
 * for by name.
 */
export function bindPrograms(host, { apply }) {
  const SCRIPT = 0;
  const MODULE = 1;
  const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
  const test = RegExp.prototype.test;
  const indexOf = String.prototype.indexOf;
  const SyntaxFault = SyntaxError;
  const { getPrototypeOf } = Reflect;
  const isName = (name) => apply(test, IDENTIFIER, [name]);

  /** Throws where it does not compile: nothing of it has run. */
  function compile(source, name, kind) {
    // The engine takes text up to the first NUL.
    if (apply(indexOf, source, ['\0']) >= 0) throw new SyntaxFault('a NUL in the source');
    apply(host.compile, undefined, [source, name, kind]);
  }

  const run = (source, name, kind) => apply(host.evaluate, undefined, [source, name, kind]);

  /** Runs jobs until a promise is settled: its value. Throws its reason; `pending()` makes what is thrown if it never is. */
  function settled(promise, pending) {
    apply(host.runJobs, undefined, []);
    const state = apply(host.promiseState, undefined, [promise]);
    // What memory kept from being settled is no promise that waits: null, as the engine throws it then (`errors.js`).
    if (state === 0) throw apply(host.filled, undefined, []) === 1 ? null : pending();
    const result = apply(host.promiseResult, undefined, [promise]);
    if (state === 2) throw result;
    return result;
  }

  const isPromise = (value) =>
    typeof value === 'object' && value !== null && apply(host.promiseState, undefined, [value]) >= 0;

  /** A compiled source, ready to run: what it gives is a function that looks a name up in it, undefined where it is not. */
  function prepare(source, name, wanted) {
    try {
      compile(source, name, SCRIPT);
    } catch (error) {
      const asModule = `${source}\n;export { ${isName(wanted) ? wanted : 'undefined'} as frameworkEntry };`;
      try {
        compile(asModule, name, MODULE);
      } catch (other) {
        // A module that is well written, and imports what is not there.
        throw getPrototypeOf(other) === SyntaxFault.prototype ? error : other;
      }
      return () => {
        let space = run(asModule, name, MODULE);
        if (isPromise(space)) space = settled(space, () => new SyntaxFault('a module that never ends'));
        return () => space.frameworkEntry;
      };
    }
    return () => {
      run(source, name, SCRIPT);
      return lookUp;
    };
  }

  function lookUp(name) {
    if (!isName(name)) return undefined;
    try {
      return run(name, 'name.js', SCRIPT);
    } catch {
      return undefined;
    }
  }

  return { prepare, lookUp, settled, isPromise };
}
