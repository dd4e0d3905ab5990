import { Buffer } from 'node:buffer';
import { createContext, Script, constants as vmConstants } from 'node:vm';
import { prepareQuickJsRealm, type QuickJsHandle } from './quickjs-realm.js';

/**
 * QuickJS in a realm of its own. One realm serves all programs: none of them gets at it, and each has an interpreter of its
 * own.
 *
 * @param ask for a tester's: what its questions go through
 */
export function openQuickJs(wasm: Uint8Array, ask: ((question: string) => string) | null): QuickJsHandle {
  // Without an `importModuleDynamically`, `import()` in this script is an error whatever its argument.
  const prelude = new Script(`'use strict';(${prepareQuickJsRealm.toString()})`, {
    filename: 'quickjs-realm.js',
  });
  const handle = (prelude.runInContext(bareRealm('javascript')) as typeof prepareQuickJsRealm)(ask);
  const compiled = new WebAssembly.Module(wasm as BufferSource);
  // It must not lead from that realm into ours.
  Object.setPrototypeOf(compiled, handle.modulePrototype());
  handle.module(compiled);
  return handle;
}

/** A context of nothing but ECMAScript, in which no text becomes code. */
export function bareRealm(name: string): object {
  return createContext(vmConstants.DONT_CONTEXTIFY, {
    name,
    codeGeneration: { strings: false, wasm: true },
    microtaskMode: 'afterEvaluate',
  });
}

/** UTF-8, a character a byte: what crosses into a realm as a string. */
export function byteText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** JSON in ASCII alone: what crosses the pipes. */
export function asciiText(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
