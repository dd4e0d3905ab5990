/**
 * The realm in which QuickJS lives: a context of nothing but ECMAScript, as Pyodide's (`child/realm.ts`). The glue that its
 * package brings is not used: what the module imports is written here, and takes and gives numbers alone. A program lives in
 * the linear memory; it meets no object of this realm, and this realm keeps nothing of a program but counters. Each
 * interpreter is an instance of its own, with a memory of its own: there is nothing to restore.
 *
 * The functions of quickjs-emscripten 0.32 (`QTS_…`, c/interface.c) under the names that its build gave them. A build with
 * other names has another hash, and is refused (`quickjs-files.ts`).
 *
 * This function is turned into text and evaluated in the realm (`quickjs.ts`): it may use nothing from outside of itself.
 */

/** What the host keeps of a realm. */
export interface QuickJsHandle {
  /** The compiled interpreter, of the host's realm; hidden in a closure, and its prototype is this realm's. */
  module(module: WebAssembly.Module): void;
  modulePrototype(): object;
  /** A new interpreter, with our side of the protocol in it: source in UTF-8, a character a byte. Empty, or what went wrong. */
  make(harness: string): string;
  limits(memoryBytes: number, outputBytes: number): void;
  /** Hands over one request, in ASCII. 0: there is a reply; 1: there is none; 2: the interpreter is gone. */
  run(request: string): number;
  /** The last `run` ended for want of stack. */
  overflowed(): boolean;
  memoryRefused(): boolean;
  outputRefused(): boolean;
  replyLength(): number;
  reply(): Uint8Array;
}

/** @param ask for a tester's realm: sends a question to the judge and waits for the answer; strings only */
export function prepareQuickJsRealm(ask: ((question: string) => string) | null): QuickJsHandle {
  /** Our functions, as the interpreter names them: by number. */
  const EVALUATE = 1;
  const COMPILE = 2;
  const ASK = 3;
  const PRINTED = 4;
  const RUN_JOBS = 5;
  const PROMISE_STATE = 6;
  const PROMISE_RESULT = 7;
  const FILLED = 8;
  const NAMES = [
    'evaluate',
    'compile',
    'ask',
    'printed',
    'runJobs',
    'promiseState',
    'promiseResult',
    'filled',
  ];
  const COMPILE_ONLY = 32;
  /** Of the interpreter's own stack, which is 5 MiB: V8's must hold as much again, and does (`javascript-engine.ts`). */
  const STACK_BYTES = 1000 * 1024;
  const PAGE = 65536;
  const FIRST_PAGES = 256;
  const MOST_PAGES = 32768;
  /** Of growing memory. */
  const STEP = 1024 * 1024;
  /** What the allocator may waste beside what the interpreter counts. */
  const WASTE = 64 * 1024 * 1024;
  /** Until an interpreter is made it is always this moment: its random numbers begin the same in each. */
  const BEGINNING = 1_700_000_000_000;

  type Call = (...given: number[]) => number;
  /** The build's names of the functions used here. */
  const EXPORTS = {
    initialise: 'u',
    malloc: 'v',
    free: 'M',
    newRuntime: 'K',
    newContext: 'N',
    setMemoryLimit: 'y',
    setMaxStackSize: 'D',
    getUndefined: 'E',
    newNumber: 'Y',
    getNumber: 'Z',
    newString: '_',
    /** A C string in UTF-8, to be freed by `freeText`. */
    getText: '$',
    freeText: 'S',
    freeValue: 'P',
    newFunction: 'Da',
    argument: 'Ea',
    call: 'ma',
    evaluate: 'pa',
    /** The error, where a value stands for one that is being thrown; else 0. */
    resolveException: 'na',
    raise: 'w',
    executePendingJobs: 'ga',
    promiseState: 'wa',
    promiseResult: 'xa',
  } as const;

  const Bytes = Uint8Array;
  const Words = Uint32Array;
  const RuntimeError = WebAssembly.RuntimeError;
  const fromCharCode = String.fromCharCode;
  let compiled: WebAssembly.Module | null = null;
  let memory: WebAssembly.Memory;
  let engine: Readonly<Record<keyof typeof EXPORTS, Call>>;
  let runtime = 0;
  let context = 0;
  let dispatch = 0;
  let made = false;
  let overflowed = false;
  let memoryRefused = false;
  let outputRefused = false;
  let memoryCap = MOST_PAGES * PAGE;
  let memoryLimit = MOST_PAGES * PAGE;
  /** Where the interpreter's allocator begins: below lie its stack and what its limit does not count. */
  let heap = 0;
  /** The largest memory that was asked for, in bytes. */
  let most = 0;
  let outputCap = 0;
  let printed = 0;
  let reply = new Bytes(4096);
  let replyLength = 0;

  const bytes = () => new Bytes(memory.buffer);
  const words = () => new Words(memory.buffer);

  /** A character a byte, and a NUL. */
  function put(text: string): number {
    const pointer = engine.malloc(text.length + 1);
    if (pointer === 0) throw new RuntimeError('memory');
    const into = bytes();
    for (let at = 0; at < text.length; at++) into[pointer + at] = text.charCodeAt(at);
    into[pointer + text.length] = 0;
    return pointer;
  }

  function lengthOf(pointer: number): number {
    const from = bytes();
    let end = pointer;
    while (from[end] !== 0) end++;
    return end - pointer;
  }

  function textAt(pointer: number): string {
    const from = bytes();
    let text = '';
    for (let at = pointer; from[at] !== 0; at++) text += fromCharCode(from[at]!);
    return text;
  }

  /** UTF-8 of JSON into ASCII of JSON. */
  function keep(pointer: number): void {
    const from = bytes();
    const length = lengthOf(pointer);
    if (length > outputCap) {
      outputRefused = true;
      return;
    }
    if (length * 3 > reply.length) reply = new Bytes(length * 3);
    const hex = '0123456789abcdef';
    let to = 0;
    const escaped = (unit: number) => {
      reply[to++] = 92;
      reply[to++] = 117;
      for (let shift = 12; shift >= 0; shift -= 4) reply[to++] = hex.charCodeAt((unit >> shift) & 15);
    };
    for (let at = pointer; at < pointer + length; ) {
      const first = from[at++]!;
      if (first < 0x80) {
        reply[to++] = first;
      } else if (first < 0xe0) {
        escaped(((first & 31) << 6) | (from[at++]! & 63));
      } else if (first < 0xf0) {
        escaped(((first & 15) << 12) | ((from[at++]! & 63) << 6) | (from[at++]! & 63));
      } else {
        const code =
          ((first & 7) << 18) | ((from[at++]! & 63) << 12) | ((from[at++]! & 63) << 6) | (from[at++]! & 63);
        escaped(0xd800 + ((code - 0x10000) >> 10));
        escaped(0xdc00 + ((code - 0x10000) & 0x3ff));
      }
    }
    replyLength = to;
  }

  /** What our functions do. The pointer they give is the interpreter's to free; 0 is undefined. */
  function called(given: number, id: number): number {
    const argument = (at: number) => engine.argument(given, at);
    switch (id) {
      case EVALUATE:
      case COMPILE: {
        const source = engine.getText(context, argument(0));
        const name = engine.getText(context, argument(1));
        if (source === 0 || name === 0) throw new RuntimeError('memory');
        const flags = engine.getNumber(context, argument(2)) | (id === COMPILE ? COMPILE_ONLY : 0);
        const result = engine.evaluate(context, source, lengthOf(source), name, 0, flags);
        engine.freeText(context, source);
        engine.freeText(context, name);
        if (id === EVALUATE) return result;
        const error = engine.resolveException(context, result);
        // What was compiled is left where it is: code is not a value that a program could be given.
        return error === 0 ? 0 : engine.raise(context, error);
      }
      case ASK: {
        const question = engine.getText(context, argument(0));
        if (ask === null || question === 0) throw new RuntimeError('nobody to ask');
        const answer = put(ask(asciiOf(question)));
        engine.freeText(context, question);
        const text = engine.newString(context, answer);
        engine.free(answer);
        return text;
      }
      case PRINTED:
        printed += engine.getNumber(context, argument(0));
        if (printed <= outputCap) return 0;
        outputRefused = true;
        // Not an error that a program could catch: the interpreter ends here.
        throw new RuntimeError('output');
      case RUN_JOBS: {
        const last = engine.malloc(4);
        engine.freeValue(context, engine.executePendingJobs(runtime, -1, last));
        engine.free(last);
        return 0;
      }
      case PROMISE_STATE:
        return engine.newNumber(context, engine.promiseState(context, argument(0)));
      case PROMISE_RESULT:
        return engine.promiseResult(context, argument(0));
      case FILLED:
        // Memory is never given back: that so much was asked for, but for a step, says that the limit was near at some time. What an
        // interpreter begins with it need not ask for: of limits below that nothing is said.
        return engine.newNumber(context, most > 0 && most - heap + STEP >= memoryLimit ? 1 : 0);
      default:
        throw new RuntimeError('a function nobody knows');
    }
  }

  function asciiOf(pointer: number): string {
    const [cap, length] = [outputCap, replyLength];
    outputCap = memoryCap;
    keep(pointer);
    outputCap = cap;
    let text = '';
    for (let at = 0; at < replyLength; at++) text += fromCharCode(reply[at]!);
    replyLength = length;
    return text;
  }

  function ended(): never {
    throw new RuntimeError('the interpreter ended itself');
  }

  const zero = () => 0;
  const imports = (): Record<string, unknown> => ({
    a: memory,
    // __assert_fail, abort, exit
    b: ended,
    q: ended,
    r: ended,
    // clearing of a keep-alive, setitimer, interrupts, module loading, references to the host: nothing of it is used
    l: zero,
    j: zero,
    i: zero,
    h: zero,
    g: zero,
    t: zero,
    /** localtime: UTC everywhere. */
    m(seconds: bigint, into: number) {
      const date = new Date(1000 * Number(seconds));
      const year = date.getUTCFullYear();
      const fields = [
        date.getUTCSeconds(),
        date.getUTCMinutes(),
        date.getUTCHours(),
        date.getUTCDate(),
        date.getUTCMonth(),
        year - 1900,
        date.getUTCDay(),
        Math.floor(
          (Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000,
        ),
        0,
        0,
      ];
      const to = words();
      for (let at = 0; at < fields.length; at++) to[(into >>> 2) + at] = fields[at]!;
    },
    /** tzset */
    n(zone: number, daylight: number, standardName: number, daylightName: number) {
      const to = bytes();
      words()[zone >>> 2] = 0;
      words()[daylight >>> 2] = 0;
      for (const name of [standardName, daylightName]) {
        for (const [at, code] of [85, 84, 67, 0].entries()) to[name + at] = code;
      }
    },
    p: () => (made ? Date.now() : BEGINNING),
    /** More memory. */
    k(wanted: number) {
      const size = wanted >>> 0;
      if (size > memoryCap) {
        memoryRefused = true;
        return 0;
      }
      most = Math.max(most, size);
      // In steps: growing moves no bytes, and costs a call each time.
      const pages = Math.min(MOST_PAGES, Math.ceil((size + STEP) / PAGE));
      try {
        memory.grow(pages - memory.buffer.byteLength / PAGE);
        return 1;
      } catch {
        memoryRefused = true;
        return 0;
      }
    },
    // the environment: empty
    e: zero,
    f(count: number, size: number) {
      words()[count >>> 2] = 0;
      words()[size >>> 2] = 0;
      return 0;
    },
    // close, seek: errors; write: what the C library has to say is dropped
    d: () => 8,
    o: () => 8,
    c(_descriptor: number, vectors: number, count: number, written: number) {
      let total = 0;
      for (let at = 0; at < count; at++) total += words()[(vectors >>> 2) + 2 * at + 1]!;
      words()[written >>> 2] = total;
      return 0;
    },
    s: (_context: number, _self: number, _count: number, given: number, id: number) => called(given, id),
  });

  return {
    module(given) {
      compiled = given;
    },
    modulePrototype: () => WebAssembly.Module.prototype,
    make(harness) {
      made = false;
      memoryCap = MOST_PAGES * PAGE;
      outputCap = PAGE;
      memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
      const { exports } = new WebAssembly.Instance(compiled!, { a: imports() } as never);
      const named = Object.entries(EXPORTS).map(([ours, theirs]) => [ours, exports[theirs]] as const);
      engine = Object.fromEntries(named) as typeof engine;
      engine.initialise();
      heap = engine.malloc(1);
      most = 0;
      runtime = engine.newRuntime();
      context = engine.newContext(runtime, 0);
      engine.setMaxStackSize(runtime, STACK_BYTES);
      const name = put('harness.js');
      const source = put(harness);
      const bind = engine.evaluate(context, source, harness.length, name, 0, 0);
      engine.free(source);
      const given = engine.malloc(4 * NAMES.length);
      for (let at = 0; at < NAMES.length; at++) {
        const text = put(NAMES[at]!);
        words()[(given >>> 2) + at] = engine.newFunction(context, text, 0, 0, at + 1);
        engine.free(text);
      }
      dispatch = engine.call(context, bind, engine.getUndefined(), NAMES.length, given);
      const error = engine.resolveException(context, dispatch) || engine.resolveException(context, bind);
      made = true;
      return error === 0 ? '' : textAt(engine.getText(context, error));
    },
    limits(memoryBytes, outputBytes) {
      memoryCap = Math.min(MOST_PAGES * PAGE, memoryBytes + WASTE);
      outputCap = outputBytes;
      memoryLimit = Math.min(memoryBytes, 0x7fffffff);
      engine.setMemoryLimit(runtime, memoryLimit);
    },
    run(request) {
      replyLength = 0;
      overflowed = false;
      memoryRefused = false;
      outputRefused = false;
      try {
        const text = put(request);
        const asked = engine.newString(context, text);
        engine.free(text);
        const given = engine.malloc(4);
        words()[given >>> 2] = asked;
        const result = engine.call(context, dispatch, engine.getUndefined(), 1, given);
        engine.free(given);
        engine.freeValue(context, asked);
        const error = engine.resolveException(context, result);
        if (error !== 0) {
          // Our own side fails for want of memory alone; to say so takes some.
          engine.setMemoryLimit(runtime, -1);
          const said = engine.getText(context, error);
          const why = said === 0 ? '' : textAt(said);
          memoryRefused ||= why === 'null' || why === '' || why.indexOf('out of memory') >= 0;
          return 1;
        }
        const answered = engine.getText(context, result);
        if (answered === 0) {
          memoryRefused = true;
          return 1;
        }
        keep(answered);
        engine.freeText(context, answered);
        engine.freeValue(context, result);
        return outputRefused ? 1 : 0;
      } catch (fault) {
        overflowed = fault instanceof RangeError;
        return 2;
      }
    },
    overflowed: () => overflowed,
    memoryRefused: () => memoryRefused,
    outputRefused: () => outputRefused,
    replyLength: () => replyLength,
    reply: () => reply,
  };
}
