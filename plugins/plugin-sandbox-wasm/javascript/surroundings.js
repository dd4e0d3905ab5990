/**
 * What a program finds besides ECMAScript: `console`, `module` and `exports`, and a `require` that knows `assert`. What is
 * printed is counted and dropped.
 */
export function bindSurroundings(host, { apply, put }) {
  const ARGUMENT = 16;
  const scope = globalThis;
  const names = 'log info debug warn error trace dir table group groupCollapsed'.split(' ');
  const silent = 'groupEnd time timeEnd timeLog count countReset clear'.split(' ');

  function printed(...given) {
    let characters = 1;
    for (let at = 0; at < given.length; at++) {
      characters += typeof given[at] === 'string' ? given[at].length : ARGUMENT;
    }
    apply(host.printed, undefined, [characters]);
  }

  /** @param modules what `require` gives, by name; `asserting` what `console.assert` does */
  return function surround(modules, asserting) {
    const console = {};
    for (const name of names) put(console, name, printed);
    for (const name of silent) put(console, name, () => {});
    put(console, 'assert', asserting);
    const module = { exports: {} };
    const visible = {
      console,
      module,
      exports: module.exports,
      require(name) {
        const found = typeof name === 'string' ? modules[name] : undefined;
        if (found !== undefined) return found;
        const error = new Error(`Cannot find module '${name}'`);
        error.code = 'MODULE_NOT_FOUND';
        throw error;
      },
    };
    // Not enumerable, as the language's own.
    for (const name of Object.keys(visible)) {
      Object.defineProperty(scope, name, { value: visible[name], writable: true, configurable: true });
    }
    return module;
  };
}

/** The modules there are, under each of their names. */
export function modulesOf({ assert, strict }) {
  return {
    __proto__: null,
    assert,
    'node:assert': assert,
    'assert/strict': strict,
    'node:assert/strict': strict,
  };
}
