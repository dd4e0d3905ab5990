import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type PythonSources, readPythonSources } from '@framework/evaluation/sandbox';
import { frameworkError } from '@framework/sdk';

/** What a child is sent before it can start: by name, as `child/main.ts` asks for it. */
export type InterpreterFiles = ReadonlyMap<string, Uint8Array>;

/** The release whose modules are rewritten below; another would have to be looked at first. */
const RELEASE = '314.0.7';

/** Standard modules that programs use, made once in the snapshot: importing them later means to read files. */
const IMPORTED =
  'abc array ast bisect cmath collections collections.abc contextlib copy dataclasses datetime decimal enum fractions ' +
  'functools hashlib heapq io itertools json math numbers operator os random re statistics string struct sys time types ' +
  'typing';

/** @throws FWK_SANDBOX_UNAVAILABLE where Pyodide is missing, or not the release this was written for */
export async function readInterpreterFiles(): Promise<InterpreterFiles> {
  const require = createRequire(import.meta.url);
  let folder: string;
  try {
    folder = require.resolve('pyodide/package.json');
  } catch {
    throw unavailable('the package pyodide is not installed');
  }
  const at = (name: string) => readFile(folder.replace(/package\.json$/, name));
  const { version } = JSON.parse((await at('package.json')).toString('utf8')) as { version: string };
  if (version !== RELEASE) throw unavailable(`pyodide is ${version}, and not ${RELEASE}`);
  const [glue, loader, wasm, library, sources, dispatch] = await Promise.all([
    at('pyodide.asm.mjs'),
    at('pyodide.mjs'),
    at('pyodide.asm.wasm'),
    at('python_stdlib.zip'),
    readPythonSources(),
    readFile(new URL('../../python/dispatch.py', import.meta.url), 'utf8'),
  ]);
  return new Map<string, Uint8Array>([
    [
      'glue',
      script(
        glue,
        /export default _createPyodideModule;\s*$/,
        'globalThis.createPyodideModule=_createPyodideModule;',
      ),
    ],
    [
      'loader',
      script(loader, /export\{(\w+) as loadPyodide,\w+ as version\};/, 'globalThis.loadPyodide=$1;'),
    ],
    ['wasm', wasm],
    ['library', library],
    ['python', Buffer.from(harness(sources, dispatch))],
  ]);
}

/** A module as a script: in a function of its own, its one export in the global object, no `import.meta`. */
function script(module: Uint8Array, exported: RegExp, instead: string): Uint8Array {
  const text = Buffer.from(module).toString('utf8');
  if (!exported.test(text)) throw unavailable('a module of pyodide does not end as expected');
  const changed = text.replace(exported, instead).replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"');
  return Buffer.from(`(function(){"use strict";\n${changed}\n})();`);
}

/** Our modules in one function's names, so that a program finds nothing of them in `sys.modules` or `__main__`. */
function harness({ plainValues, candidate, tester }: PythonSources, dispatch: string): string {
  const quote = (text: string) => JSON.stringify(text);
  return `
import importlib as _importlib
for _name in ${quote(IMPORTED)}.split():
    _importlib.import_module(_name)

def _make():
    plain = {"__name__": "plain_values"}
    exec(compile(${quote(plainValues)}, "plain_values.py", "exec"), plain)
    commands = {}
    candidate = {"__name__": "judge_candidate"}
    exec(compile(${quote(candidate)}, "candidate_side.py", "exec"), candidate)
    commands.update(candidate["_bind"](plain["encode"], plain["decode"], plain["NotPlain"], plain["quote"]))
    dispatch = {"__name__": "judge_dispatch"}
    exec(compile(${quote(dispatch)}, "dispatch.py", "exec"), dispatch)
    tester = {"__name__": "judge_tester"}
    exec(compile(${quote(tester)}, "tester_side.py", "exec"), tester)
    commands.update(tester["_bind"](plain["encode"], plain["decode"], plain["NotPlain"], plain["quote"], plain["parse"], dispatch["_asking"]()))
    return dispatch["_bind"](commands, plain["quote"], plain["parse"])

import warnings as _warnings
_warnings.simplefilter("ignore")
__framework__ = _make()
del _make, _importlib, _warnings, _name
import sys as _sys, gc as _gc
for _name in [name for name in _sys.modules if name in ("js", "pyodide_js") or name.startswith("js.")]:
    del _sys.modules[_name]
del _name, _sys
_gc.collect()
_gc.freeze()
del _gc
`;
}

function unavailable(why: string): Error {
  return frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: `The sandbox cannot start: ${why}.` });
}
