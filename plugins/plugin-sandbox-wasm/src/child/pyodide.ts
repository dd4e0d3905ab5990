import { Buffer } from 'node:buffer';
import { createContext, Script, constants as vmConstants } from 'node:vm';
import { prepareRealm, type RealmHandle } from './realm.js';
import { prepareTextCodecs } from './text-codecs.js';

/** What an interpreter is made of, as the parent sent it. */
export interface InterpreterFiles {
  /** `pyodide.asm.mjs`, as a script that leaves `createPyodideModule` in its global object. */
  readonly glue: string;
  /** `pyodide.mjs`, as a script that leaves `loadPyodide`. */
  readonly loader: string;
  readonly wasm: Uint8Array;
  readonly library: Uint8Array;
  /** Modules and functions that every program finds made: run once, before the snapshot is taken. */
  readonly python: string;
}

/** The state of a fresh interpreter: enough to make another in a tenth of the time. */
export interface Snapshot {
  /** Pyodide's own header: what it kept outside of the linear memory. */
  readonly header: Uint8Array;
  readonly memory: Uint8Array;
}

/** A realm in use, and what it takes to bring it back to its first state. */
export interface Interpreter {
  readonly handle: RealmHandle;
  readonly clean: Uint8Array;
  readonly stackPointer: number;
}

const memoryBuffer = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer')!.get!;

/** The whole linear memory, read past anything a program did to its realm. */
export function memoryOf(handle: RealmHandle): Uint8Array {
  return new Uint8Array(memoryBuffer.call(handle.memory()) as ArrayBuffer);
}

/** Makes interpreters, each in a realm of its own. */
export class InterpreterFactory {
  readonly #codecs: Script;
  readonly #prelude: Script;
  readonly #glue: Script;
  readonly #loader: Script;
  readonly #files: InterpreterFiles;
  #module: WebAssembly.Module | null = null;

  constructor(files: InterpreterFiles, ask: ((question: string) => string) | null) {
    this.#files = files;
    // Without an `importModuleDynamically`, `import()` in these scripts is an error whatever its argument.
    this.#codecs = new Script(`'use strict';(${prepareTextCodecs.toString()})()`, {
      filename: 'text-codecs.js',
    });
    this.#prelude = new Script(`'use strict';(${prepareRealm.toString()})`, { filename: 'realm.js' });
    this.#glue = new Script(files.glue, { filename: 'pyodide.asm.js' });
    this.#loader = new Script(files.loader, { filename: 'pyodide.js' });
    this.ask = ask;
  }

  readonly ask: ((question: string) => string) | null;

  /** A cold start, two seconds and more: its snapshot serves all others. */
  snapshot(): Snapshot {
    const handle = this.#realm();
    handle.start(false);
    this.#drain();
    this.#check(handle);
    this.#python(handle, this.#files.python);
    const bytes = handle.snapshot();
    this.#current = null;
    const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
    return {
      header: new Uint8Array(bytes.subarray(0, headerBytes)),
      memory: new Uint8Array(bytes.subarray(headerBytes)),
    };
  }

  /** An interpreter from a snapshot. */
  make({ header, memory }: Snapshot): Interpreter {
    const handle = this.#realm();
    handle.file('snapshot', header.length).set(header);
    handle.start(true);
    this.#drain();
    if (memory.length > memoryOf(handle).length) handle.grow(memory.length);
    memoryOf(handle).set(memory);
    handle.resume();
    this.#drain();
    this.#check(handle);
    handle.arm();
    // Not held here: a realm must be gone when its interpreter is forgotten.
    this.#current = null;
    const clean = memoryOf(handle).slice();
    return { handle, clean, stackPointer: handle.stackPointer() };
  }

  #current: object | null = null;

  #realm(): RealmHandle {
    const realm = createContext(vmConstants.DONT_CONTEXTIFY, {
      name: 'program',
      codeGeneration: { strings: false, wasm: true },
      microtaskMode: 'afterEvaluate',
    });
    this.#current = realm;
    this.#codecs.runInContext(realm);
    const { ask } = this;
    const handle = (this.#prelude.runInContext(realm) as typeof prepareRealm)(ask);
    this.#module ??= new WebAssembly.Module(this.#files.wasm as BufferSource);
    // One compiled module serves all realms; it must not lead from one of them into ours.
    Object.setPrototypeOf(this.#module, handle.modulePrototype());
    handle.module(this.#module);
    handle.file('python_stdlib.zip', this.#files.library.length).set(this.#files.library);
    this.#glue.runInContext(realm);
    this.#loader.runInContext(realm);
    return handle;
  }

  /** The jobs of a realm run when a script of it has ended, and at no other time. */
  #drain(): void {
    DRAIN.runInContext(this.#current!);
  }

  #check(handle: RealmHandle): void {
    const failure = handle.failure();
    if (failure !== '') throw new Error(failure);
  }

  #python(handle: RealmHandle, source: string): void {
    if (execute(handle, source) !== 0) throw new Error('the harness does not run');
  }
}

const DRAIN = new Script('0');

/** Runs Python source given as text; the status of `RealmHandle.run`. */
export function execute(handle: RealmHandle, source: string): number {
  const bytes = Buffer.from(`${source}\0`, 'utf8');
  const pointer = handle.allocate(bytes.length);
  if (pointer === 0) return 2;
  memoryOf(handle).set(bytes, pointer);
  const status = handle.run(pointer);
  handle.free(pointer);
  return status;
}
