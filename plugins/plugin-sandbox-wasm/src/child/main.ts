/**
 * The process a program runs in. It reads a command, does it, reports, and reads the next: synchronously, from the first
 * byte to the last, so that nothing a program leaves behind (a promise, a timer, a callback) ever gets to run.
 *
 * Started by `process/lock-down.ts`, with Node's permission model on, no environment, and no descriptor but three pipes.
 */
import { Buffer } from 'node:buffer';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, Script } from 'node:vm';
import type { Ended, StepLimits } from '@framework/evaluation/sandbox';
import { receive, send } from './pipe.js';
import { execute, type Interpreter, InterpreterFactory, memoryOf, type Snapshot } from './pyodide.js';
import { stripHost } from './strip-host.js';

/** Above this much memory in use it is cheaper to make an interpreter than to wipe one. */
const LARGEST_RESTORED = 128 * 1024 * 1024;
/** The role is the last argument: only a tester's realm has a way to ask. */
const tester = process.argv.at(-1) === 'tester';
const exit: (code: number) => never = (
  process as unknown as { reallyExit(code: number): never }
).reallyExit.bind(process);
const collect = collector();
const now = performance.now.bind(performance);
const STEP = 'frameworkStep';
const step = new Script(`${STEP}()`);
const host = globalThis as unknown as Record<string, unknown>;
let onStep: () => void = () => {};
Object.defineProperty(host, STEP, { value: () => onStep() });

stripHost();

const files = new Map<string, Uint8Array>();
let factory: InterpreterFactory | null = null;
let snapshot: Snapshot | null = null;
let interpreter: Interpreter | null = null;
let wanted: 'restore' | 'anew' = 'restore';
let clean = false;

send({ kind: 'started' });
for (;;) {
  const next = receive();
  if (next === null) exit(0);
  const { command, body } = next;
  try {
    switch (command.kind) {
      case 'file':
        files.set(command.name, body);
        break;
      case 'cold':
        cold();
        break;
      case 'warm':
        warm();
        break;
      case 'request':
        request(command.limits, text(body));
        break;
      case 'reset':
        send({ kind: 'clean', how: reset() });
        break;
      case 'answer':
        throw new Error('an answer without a question');
    }
  } catch (fault) {
    send({ kind: 'fault', message: String((fault as Error)?.stack ?? fault).slice(0, 2000) });
  }
}

function makeFactory(): InterpreterFactory {
  factory ??= new InterpreterFactory(
    {
      glue: text(file('glue')),
      loader: text(file('loader')),
      wasm: file('wasm'),
      library: file('library'),
      python: text(file('python')),
    },
    tester ? ask : null,
  );
  return factory;
}

function cold(): void {
  snapshot = makeFactory().snapshot();
  const whole = new Uint8Array(snapshot.header.length + snapshot.memory.length);
  whole.set(snapshot.header);
  whole.set(snapshot.memory, snapshot.header.length);
  send({ kind: 'snapshot', headerBytes: snapshot.header.length }, whole);
}

function warm(): void {
  const from = now();
  snapshot ??= { header: file('snapshot-header'), memory: file('snapshot-memory') };
  interpreter = makeFactory().make(snapshot);
  clean = true;
  files.clear();
  send({ kind: 'ready', milliseconds: now() - from });
}

/** One request under the watchdog of `vm`: a thread that ends JavaScript and WebAssembly alike, whatever they catch. */
function request(limits: StepLimits, source: string): void {
  // Linear memory never shrinks: what an earlier program made larger than this one may have would be this one's for nothing.
  if (
    clean &&
    memoryOf(interpreter!.handle).length > Math.max(limits.memoryBytes, interpreter!.clean.length)
  ) {
    makeAnew();
  }
  const { handle } = interpreter!;
  clean = false;
  handle.clear();
  handle.limits(limits.memoryBytes, limits.outputBytes);
  let status = 2;
  let ended: Ended | null = null;
  onStep = () => {
    status = execute(handle, `__framework__(${JSON.stringify(source)})`);
  };
  try {
    step.runInThisContext({ timeout: Math.max(1, Math.ceil(limits.wallMilliseconds)) });
  } catch (fault) {
    ended = (fault as { code?: unknown })?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'wall' : 'crash';
  }
  onStep = () => {};
  if (ended === null) ended = endOf(interpreter!, status, limits.memoryBytes);
  if (ended !== 'answered' || handle.touched()) wanted = 'anew';
  const length = handle.replyLength();
  const reply = new Uint8Array(ended === 'answered' ? length : 0);
  if (ended === 'answered') reply.set(new Uint8Array(handle.reply().buffer as ArrayBuffer, 0, length));
  send({ kind: 'reply', ended, touchedBy: handle.touchedBy() }, reply);
}

function endOf({ handle, clean: first }: Interpreter, status: number, memoryBytes: number): Ended {
  if (handle.outputRefused()) return 'output';
  // By way of JavaScript a program can make memory larger without asking.
  if (memoryOf(handle).length > Math.max(memoryBytes, first.length)) return 'memory';
  if (handle.exited()) return 'exit';
  if (status === 0 && handle.replyLength() > 0) return 'answered';
  if (handle.memoryRefused()) return 'memory';
  return handle.overflowed() ? 'stack' : 'crash';
}

/** A realm that nothing touched is its memory; any other is forgotten, with all that a program changed in it. */
function reset(): 'restored' | 'made-anew' {
  const memory = memoryOf(interpreter!.handle);
  if (clean) return 'restored';
  clean = true;
  if (wanted === 'restore' && memory.length <= LARGEST_RESTORED) {
    memory.set(interpreter!.clean);
    memory.fill(0, interpreter!.clean.length);
    interpreter!.handle.restoreStackPointer(interpreter!.stackPointer);
    interpreter!.handle.clear();
    return 'restored';
  }
  makeAnew();
  return 'made-anew';
}

function makeAnew(): void {
  wanted = 'restore';
  interpreter = null;
  // Else the memory of many realms would be held at once, and be taken for the next program's.
  collect();
  interpreter = makeFactory().make(snapshot!);
}

function ask(question: string): string {
  send({ kind: 'question' }, Buffer.from(question, 'latin1'));
  const next = receive();
  if (next === null || next.command.kind !== 'answer') exit(0);
  return Buffer.from(next.body).toString('latin1');
}

/** V8's collector, from a context that had it: no other context gets one. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return found;
}

function file(name: string): Uint8Array {
  const found = files.get(name);
  if (found === undefined) throw new Error(`the parent did not send ${name}`);
  return found;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
