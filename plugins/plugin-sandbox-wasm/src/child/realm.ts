/**
 * The realm in which Pyodide, and so the untrusted program, lives: a context of nothing but ECMAScript. There is no
 * `process`, `require`, `fetch`, timer or module loader in it to be found, and no object of the host's realm. What it is
 * given are numbers and strings; what it gives back are numbers, strings and its own objects, which the host never calls
 * after the program ran, except for the closures below.
 *
 * WebAssembly can act on JavaScript only by calling what it imports. So every import is wrapped: those on the list
 * `HARMLESS` change no state outside the linear memory, all others set `touched`. A realm that was not touched is clean
 * again when its memory is restored; one that was is thrown away.
 *
 * This function is turned into text and evaluated in the realm (`pyodide.ts`): it may use nothing from outside of itself.
 */

/** What the host keeps of a realm. Plain closures: none looks up anything that a program could have replaced. */
export interface RealmHandle {
  /** Room for a file that Pyodide reads while it starts. */
  file(name: string, bytes: number): Uint8Array;
  /** The compiled interpreter, of the host's realm; hidden in a closure, and its prototype is this realm's. */
  module(module: WebAssembly.Module): void;
  modulePrototype(): object;
  /** Begins to start; the host then drains the realm's jobs. With a snapshot it waits for `resume`, memory in place. */
  start(fromSnapshot: boolean): void;
  resume(): void;
  /** Empty while all is well. */
  failure(): string;
  /** Everything from here on is counted. */
  arm(): void;
  memory(): WebAssembly.Memory;
  snapshot(): Uint8Array;
  stackPointer(): number;
  restoreStackPointer(value: number): void;
  /** Makes the linear memory that much larger, before a snapshot is put into it. */
  grow(bytes: number): void;
  allocate(bytes: number): number;
  free(pointer: number): void;
  /** Runs the C string at `pointer` as Python, in `__main__`. 0: it ended; 1: an exception; 2: the interpreter is gone. */
  run(pointer: number): number;
  limits(memoryBytes: number, outputBytes: number): void;
  touched(): boolean;
  exited(): boolean;
  /** The last `run` ended for want of stack. */
  overflowed(): boolean;
  memoryRefused(): boolean;
  outputRefused(): boolean;
  /** What was written to the reply's descriptor. */
  replyLength(): number;
  reply(): Uint8Array;
  clear(): void;
  /** Imports called since `arm` that are not on the list: for tests. */
  touchedBy(): string;
}

/** @param ask for a tester's realm: sends a question to the judge and waits for the answer; strings only */
export function prepareRealm(ask: ((question: string) => string) | null): RealmHandle {
  /** Descriptors of ours, far above those of the interpreter's file system. */
  const REPLY = 1000;
  const QUESTION = 1001;
  const PAGE = 65536;
  /** By which the linear memory grows at least, so that it does not for every page. */
  const GROWTH = 1.2;
  /** Imports that read clocks, report sizes, or compute: state outside the linear memory stays as it is. */
  const HARMLESS: Readonly<Record<string, true>> = {
    __proto__: null,
    // Calls a function of the table, as WebAssembly itself does.
    _PyEM_TrampolineCall_JS: true,
    clock_time_get: true,
    clock_res_get: true,
    emscripten_get_now: true,
    emscripten_get_heap_max: true,
    _emscripten_get_now_is_monotonic: true,
    emscripten_date_now: true,
    _tzset_js: true,
    _localtime_js: true,
    _gmtime_js: true,
    _mktime_js: true,
  } as never;

  type AnyFunction = (...given: never[]) => unknown;
  interface Pyodide {
    runPython(source: string): unknown;
    makeMemorySnapshot(): Uint8Array;
  }
  interface Module {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** To that many bytes in all. 1 where it worked. */
    growMemory(bytes: number): number | undefined;
    _PyRun_SimpleStringFlags(pointer: number, flags: number): number;
    ___stack_pointer: WebAssembly.Global;
  }
  const scope = globalThis as unknown as Record<string, unknown>;
  const files = new Map<string, Uint8Array>();
  let interpreter: WebAssembly.Module | null = null;
  let main: WebAssembly.Instance | null = null;
  let memory: WebAssembly.Memory | null = null;
  let module: Module | null = null;
  let pyodide: Pyodide | null = null;
  let resume: (() => void) | null = null;
  let failure = '';
  let armed = false;
  let touched = false;
  let exited = false;
  let overflowed = false;
  let memoryRefused = false;
  let outputRefused = false;
  let memoryCap = 0xffff0000;
  let outputCap = 0;
  let printed = 0;
  let touchedBy = '';
  let runString: ((pointer: number, flags: number) => number) | null = null;
  let malloc: ((bytes: number) => number) | null = null;
  let freeMemory: ((pointer: number) => void) | null = null;
  let stack: WebAssembly.Global | null = null;
  let growTo: ((bytes: number) => number | undefined) | null = null;

  // Buffers grow by copying: no method is looked up that a program could have replaced.
  let reply = new Uint8Array(4096);
  let replyLength = 0;
  let question = '';
  let answer = '';
  let answerRead = 0;

  const NativeInstance = WebAssembly.Instance;
  const NativeModule = WebAssembly.Module;
  const RuntimeError = WebAssembly.RuntimeError;
  const StackError = RangeError;
  const { imul, max: most, min: least } = Math;
  const TypedBytes = Uint8Array;
  const TypedWords = Uint32Array;
  const fromCharCode = String.fromCharCode;
  const call = Function.prototype.call.bind(Function.prototype.call) as (
    f: AnyFunction,
    self: unknown,
    ...given: unknown[]
  ) => unknown;
  const getBuffer = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer')!.get!;
  const bufferOf = (): ArrayBuffer => call(getBuffer, memory) as ArrayBuffer;

  // What Emscripten's shell environment and Pyodide expect to find, and nothing that reaches further.
  scope['console'] = { log() {}, warn() {}, error() {}, info() {}, debug() {} };
  scope['read'] = () => {
    throw new Error('there is nothing to read');
  };
  scope['load'] = () => {
    throw new Error('there is nothing to load');
  };
  scope['readbuffer'] = (path: string) => {
    const bytes = files.get(path.slice(path.lastIndexOf('/') + 1));
    if (bytes === undefined) throw new Error('there is nothing to read');
    return bytes.buffer;
  };
  scope['performance'] = { now: () => Date.now() };
  scope['setTimeout'] = () => 0;
  scope['clearTimeout'] = () => {};
  // Callbacks after the fact would run in somebody else's time.
  scope['FinalizationRegistry'] = class {
    register() {}
    unregister() {}
  };
  (Atomics as { waitAsync?: unknown }).waitAsync = undefined;
  // The same bytes in every process and for every program: one that draws random numbers is judged the same twice.
  const SEED = 0x9e3779b9;
  let noise = SEED;
  function randomBytes(pointer: number, length: number): number {
    const bytes = new TypedBytes(bufferOf());
    for (let at = 0; at < length; at++) {
      // mulberry32, a byte of each number
      noise = (noise + 0x6d2b79f5) | 0;
      let mixed = imul(noise ^ (noise >>> 15), noise | 1);
      mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
      bytes[pointer + at] = (mixed ^ (mixed >>> 14)) & 255;
    }
    return 0;
  }
  /** Bytes that the interpreter writes: what it prints is counted and dropped, the reply is kept. -1: not one of ours. */
  function write(descriptor: number, vectors: number, count: number, written: number): number {
    if (descriptor !== 1 && descriptor !== 2 && descriptor !== REPLY && descriptor !== QUESTION) return -1;
    const buffer = bufferOf();
    const words = new TypedWords(buffer);
    const bytes = new TypedBytes(buffer);
    let total = 0;
    for (let vector = 0; vector < count; vector++) {
      const from = words[(vectors >>> 2) + 2 * vector]! >>> 0;
      const length = words[(vectors >>> 2) + 2 * vector + 1]! >>> 0;
      total += length;
      if (descriptor === 1 || descriptor === 2) continue;
      if (descriptor === REPLY) {
        if (replyLength + length > outputCap) outputRefused = true;
        else keep(bytes, from, length);
      } else {
        if (answerRead > 0) {
          question = '';
          answer = '';
          answerRead = 0;
        }
        for (let at = 0; at < length; at++) question += fromCharCode(bytes[from + at]!);
      }
    }
    if (descriptor === 1 || descriptor === 2) {
      printed += total;
      if (printed > outputCap) outputRefused = true;
    }
    // Not an error number, which a program could catch: the interpreter ends here.
    if (outputRefused) throw new RuntimeError('output');
    words[written >>> 2] = total;
    return 0;
  }

  function keep(bytes: Uint8Array, from: number, length: number): void {
    if (replyLength + length > reply.length) {
      const larger = new TypedBytes(2 * (replyLength + length));
      for (let at = 0; at < replyLength; at++) larger[at] = reply[at]!;
      reply = larger;
    }
    for (let at = 0; at < length; at++) reply[replyLength++] = bytes[from + at]!;
  }

  /** The tester's question is answered when it reads: the judge asks the program meanwhile. */
  function read(descriptor: number, vectors: number, count: number, got: number): number {
    if (descriptor !== QUESTION || ask === null) return -1;
    if (answerRead === 0) answer = ask(question);
    const buffer = bufferOf();
    const words = new TypedWords(buffer);
    const bytes = new TypedBytes(buffer);
    let total = 0;
    for (let vector = 0; vector < count; vector++) {
      const into = words[(vectors >>> 2) + 2 * vector]! >>> 0;
      const room = words[(vectors >>> 2) + 2 * vector + 1]! >>> 0;
      for (let at = 0; at < room && answerRead < answer.length; at++, total++) {
        bytes[into + at] = answer.charCodeAt(answerRead++);
      }
    }
    words[got >>> 2] = total;
    return 0;
  }

  function wrapped(name: string, original: AnyFunction): AnyFunction {
    if (name === 'fd_write' || name === 'fd_read') {
      const ours = name === 'fd_write' ? write : read;
      return copySignature(original, (a: number, b: number, c: number, d: number) => {
        const status = armed ? ours(a >>> 0, b >>> 0, c >>> 0, d >>> 0) : -1;
        if (status >= 0) return status;
        touch(name);
        return (original as (...given: number[]) => number)(a, b, c, d);
      });
    }
    if (name === 'emscripten_resize_heap') {
      return copySignature(original, (size: number) => {
        if (size >>> 0 > memoryCap) {
          memoryRefused = true;
          return 0;
        }
        // Emscripten's own grows by a fifth more than asked for, whatever the cap: a program would have that besides.
        if (growTo === null) return (original as (size: number) => number)(size);
        const { byteLength } = bufferOf();
        return growTo(most(size >>> 0, least(byteLength * GROWTH, memoryCap))) ?? 0;
      });
    }
    if (name === 'random_get') {
      return copySignature(original, (pointer: number, length: number) =>
        randomBytes(pointer >>> 0, length >>> 0),
      );
    }
    if (HARMLESS[name]) return original;
    // The dominant cost of starting is wrapping thousands of imports: the wrapper itself stays small.
    return copySignature(original, (...given: never[]) => {
      touch(name);
      if (name === 'proc_exit' || name === 'exit') exited = true;
      return original(...given);
    });
  }

  function touch(name: string): void {
    if (!armed || touched) return;
    touched = true;
    touchedBy = name;
  }

  function copySignature(original: AnyFunction, wrapper: (...given: never[]) => unknown): AnyFunction {
    (wrapper as { sig?: unknown }).sig = (original as { sig?: unknown }).sig;
    return wrapper;
  }

  /** Functions are replaced in place: the dynamic linker takes their addresses from the same object later. */
  function instance(compiled: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
    const seen = new Set<unknown>();
    for (const space of Object.keys(imports)) {
      const members = imports[space] as Record<string, unknown>;
      if (space === 'GOT.mem' || space === 'GOT.func' || seen.has(members)) continue;
      seen.add(members);
      for (const name of Object.keys(members)) {
        const member = members[name];
        if (typeof member === 'function') members[name] = wrapped(name, member as AnyFunction);
      }
    }
    const made = new NativeInstance(compiled, imports);
    if (main === null && compiled === interpreter) {
      main = made;
      memory = made.exports['memory'] as WebAssembly.Memory;
    }
    return made;
  }
  // A constructor that gives back what it did not make: an arrow function could not be called with `new`.
  function Instance(compiled: WebAssembly.Module, imports: WebAssembly.Imports = {}): WebAssembly.Instance {
    return instance(compiled, imports);
  }
  Instance.prototype = NativeInstance.prototype;
  const assembly = WebAssembly as unknown as Record<string, unknown>;
  assembly['Instance'] = Instance;
  assembly['compile'] = async (bytes: BufferSource) => new NativeModule(bytes);
  assembly['instantiate'] = async (given: WebAssembly.Module | ArrayBufferView, imports = {}) => {
    if (given instanceof NativeModule) return instance(given, imports);
    const compiled =
      interpreter !== null && main === null && given.byteLength === 0
        ? interpreter
        : new NativeModule(given as never);
    return { module: compiled, instance: instance(compiled, imports) };
  };
  // Newer engines can suspend WebAssembly until a promise settles. Here none ever does; and all of them go one way.
  for (const name of ['Suspending', 'SuspendError', 'promising']) delete assembly[name];
  assembly['instantiateStreaming'] = undefined;
  assembly['compileStreaming'] = undefined;

  return {
    file(name, bytes) {
      const room = new Uint8Array(bytes);
      files.set(name, room);
      return room;
    },
    module(compiled) {
      interpreter = compiled;
    },
    modulePrototype: () => NativeModule.prototype,
    start(fromSnapshot) {
      const load = scope['loadPyodide'] as (options: object) => Promise<Pyodide>;
      const create = scope['createPyodideModule'] as (settings: object) => Promise<Module>;
      files.set('pyodide.asm.wasm', new Uint8Array(0));
      load({
        indexURL: '/',
        lockFileContents: { info: { python: '3.14.2', abi_version: '2026_0' }, packages: {} },
        env: { HOME: '/home/user', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' },
        ...(fromSnapshot ? { _loadSnapshot: files.get('snapshot') } : { _makeSnapshot: true }),
        stdin: () => null,
        stdout: () => {},
        stderr: () => {},
        async createPyodideModule(settings: object) {
          module = await create(settings);
          malloc = module._malloc;
          freeMemory = module._free;
          runString = module._PyRun_SimpleStringFlags;
          stack = module.___stack_pointer;
          growTo = module.growMemory;
          if (fromSnapshot) {
            await new Promise<void>((go) => {
              resume = go;
            });
          }
          return module;
        },
      }).then(
        (ready) => {
          pyodide = ready;
        },
        (fault: unknown) => {
          failure = String((fault as Error)?.stack ?? fault);
        },
      );
    },
    resume() {
      resume?.();
    },
    failure: () => (failure !== '' ? failure : pyodide === null ? 'it did not finish starting' : ''),
    arm() {
      for (const name of ['loadPyodide', 'createPyodideModule', 'readbuffer', 'read', 'load'])
        delete scope[name];
      files.clear();
      // A stack trace names the host's files. Pyodide sets this when it makes an error, and must not fail at that.
      Object.defineProperty(Error, 'stackTraceLimit', { get: () => 0, set() {}, configurable: false });
      armed = true;
    },
    memory: () => memory!,
    snapshot: () => pyodide!.makeMemorySnapshot(),
    stackPointer: () => stack!.value as number,
    restoreStackPointer(value) {
      stack!.value = value;
    },
    grow(bytes) {
      module!.growMemory(bytes);
    },
    allocate: (bytes) => malloc!(bytes) >>> 0,
    free(pointer) {
      freeMemory!(pointer);
    },
    run(pointer) {
      try {
        return runString!(pointer, 0) === 0 ? 0 : 1;
      } catch (fault) {
        overflowed = fault instanceof StackError;
        return 2;
      }
    },
    limits(memoryBytes, outputBytes) {
      memoryCap = memoryBytes - (memoryBytes % PAGE);
      outputCap = outputBytes;
    },
    touched: () => touched,
    exited: () => exited,
    overflowed: () => overflowed,
    memoryRefused: () => memoryRefused,
    outputRefused: () => outputRefused,
    replyLength: () => replyLength,
    reply: () => reply,
    clear() {
      noise = SEED;
      replyLength = 0;
      printed = 0;
      exited = false;
      overflowed = false;
      memoryRefused = false;
      outputRefused = false;
      question = '';
      answer = '';
      answerRead = 0;
    },
    touchedBy: () => touchedBy,
  };
}
