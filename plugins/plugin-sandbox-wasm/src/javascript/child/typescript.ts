import { Script } from 'node:vm';
import { prepareTextCodecs } from '../../child/text-codecs.js';
import { bareRealm } from './quickjs.js';
import { prepareTypeScriptRealm } from './typescript-realm.js';

/** Takes types out of sources: each in a realm of its own, so that none leaves anything to the next. */
export class TypeStripper {
  readonly #codecs = new Script(`'use strict';(${prepareTextCodecs.toString()})()`, {
    filename: 'text-codecs.js',
  });
  readonly #prelude = new Script(`'use strict';(${prepareTypeScriptRealm.toString()})`, {
    filename: 'typescript-realm.js',
  });
  readonly #amaro: Script;
  readonly #module: WebAssembly.Module;

  /** @param glue amaro as a script, without the module it carries */
  constructor(glue: string, wasm: Uint8Array) {
    this.#amaro = new Script(glue, { filename: 'amaro.js' });
    this.#module = new WebAssembly.Module(wasm as BufferSource);
  }

  /** @returns JSON: `["stripped", source]`, or `["syntax", message]` */
  strip(source: string): string {
    const realm = bareRealm('typescript');
    this.#codecs.runInContext(realm);
    const handle = (this.#prelude.runInContext(realm) as typeof prepareTypeScriptRealm)();
    Object.setPrototypeOf(this.#module, handle.modulePrototype());
    handle.module(this.#module);
    this.#amaro.runInContext(realm);
    handle.ready();
    return handle.strip(source);
  }
}
