import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { InterpreterFiles } from '../process/interpreter-files.js';

/**
 * The build of QuickJS that `child/quickjs-realm.ts` was written for: its imports and exports have names of this build
 * alone. SHA-256 of the module in @jitl/quickjs-wasmfile-release-sync 0.32.0.
 */
const QUICKJS = '105c3bed22d457e43e3d1c3c1c6959fda62a8fe06f0fc8a985303c3a2be72232';
/** amaro's release: it takes types out. */
const AMARO = '1.2.1';

/** Of `javascript/`, in the order in which they stand on each other. */
const HARNESS = [
  'plain-values',
  'errors',
  'assert',
  'surroundings',
  'programs',
  'candidate',
  'tester',
  'dispatch',
];

/**
 * What a JavaScript child is sent before it can start: QuickJS, our side of the protocol for it, and what takes types out.
 *
 * @throws FWK_SANDBOX_UNAVAILABLE where a package is missing, or not the one this was written for
 */
export async function readJavaScriptFiles(): Promise<InterpreterFiles> {
  const require = createRequire(import.meta.url);
  const wasm = await readFile(found(require, '@jitl/quickjs-wasmfile-release-sync/wasm'));
  if (createHash('sha256').update(wasm).digest('hex') !== QUICKJS) {
    throw unavailable('QuickJS is another build than this was written for');
  }
  const sources = await Promise.all(
    HARNESS.map((name) => readFile(new URL(`../../javascript/${name}.js`, import.meta.url), 'utf8')),
  );
  const amaro = await readAmaro(found(require, 'amaro'));
  return new Map<string, Uint8Array>([
    ['quickjs-wasm', wasm],
    ['harness', Buffer.from(harness(sources))],
    ['amaro', Buffer.from(amaro.glue)],
    ['amaro-wasm', amaro.wasm],
  ]);
}

/** amaro's script, and the module it carries in base64, apart: it is then compiled once. */
async function readAmaro(entry: string): Promise<{ readonly glue: string; readonly wasm: Uint8Array }> {
  const { version } = JSON.parse(await readFile(join(entry, '../../package.json'), 'utf8')) as {
    version: string;
  };
  if (version !== AMARO) throw unavailable(`amaro is ${version}, and not ${AMARO}`);
  const script = await readFile(join(entry, '../internal.js'), 'utf8');
  const carried = /\.from\("([A-Za-z0-9+/=]{100000,})", "base64"\)/.exec(script);
  if (carried === null) throw unavailable('amaro does not carry its module as expected');
  const text = carried[1]!;
  return {
    glue: `(function(){${script.replace(text, '')}\n})();`,
    wasm: Buffer.from(text, 'base64'),
  };
}

/** The modules as one function in strict mode, of the functions the realm offers: their names are no program's to find. */
function harness(sources: readonly string[]): string {
  return `(function (evaluate, compile, ask, printed, runJobs, promiseState, promiseResult, filled) {
"use strict";
${sources.map((source) => source.replace(/^export /gm, '')).join('\n')}
const host = { evaluate, compile, ask, printed, runJobs, promiseState, promiseResult, filled };
const plain = bindPlainValues();
const errors = bindErrors(host, plain);
const programs = bindPrograms(host, plain);
const surround = bindSurroundings(host, plain);
const modules = modulesOf(bindAssertModules());
const commands = {
  __proto__: null,
  ...bindCandidate(plain, errors, programs, surround, modules),
  ...bindTester(host, plain, errors, programs, surround, modules),
};
return bindDispatch(commands, plain);
})`;
}

function found(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch {
    throw unavailable(`${name} is not installed`);
  }
}

function unavailable(why: string): Error {
  return frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: `The sandbox cannot start: ${why}.` });
}
