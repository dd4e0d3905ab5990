/**
 * The process a JavaScript program runs in: as `child/main.ts`, with QuickJS. It reads a command, does it, reports, and
 * reads the next, synchronously; what a program leaves behind never gets to run.
 */
import { Buffer } from 'node:buffer';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, Script } from 'node:vm';
import type { Ended, StepLimits } from '@framework/evaluation/sandbox';
import { receive, send } from '../../child/pipe.js';
import { stripHost } from '../../child/strip-host.js';
import { asciiText, byteText, openQuickJs } from './quickjs.js';
import type { QuickJsHandle } from './quickjs-realm.js';
import { TypeStripper } from './typescript.js';

/** The role is the last argument: only a tester's realm has a way to ask. */
const tester = process.argv.at(-1) === 'tester';
const exit: (code: number) => never = (
  process as unknown as { reallyExit(code: number): never }
).reallyExit.bind(process);
const collect = collector();
const now = performance.now.bind(performance);
const STEP = 'frameworkStep';
/** How many times longer than its source a source without types may be, beside what it may write: of text, escaped. */
const ROOM = 6;
const step = new Script(`${STEP}()`);
const host = globalThis as unknown as Record<string, unknown>;
let onStep: () => void = () => {};
Object.defineProperty(host, STEP, { value: () => onStep() });

stripHost();

const files = new Map<string, Uint8Array>();
let quickJs: QuickJsHandle | null = null;
let types: TypeStripper | null = null;
let harness = '';
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
      case 'warm':
        warm();
        break;
      case 'request':
        request(command.limits, text(body));
        break;
      case 'reset':
        send({ kind: 'clean', how: reset() });
        break;
      default:
        throw new Error(`nothing to do for ${command.kind}`);
    }
  } catch (fault) {
    send({ kind: 'fault', message: String((fault as Error)?.stack ?? fault).slice(0, 2000) });
  }
}

function warm(): void {
  const from = now();
  quickJs = openQuickJs(file('quickjs-wasm'), tester ? ask : null);
  harness = byteText(text(file('harness')));
  make();
  send({ kind: 'ready', milliseconds: now() - from });
}

function make(): void {
  const failure = quickJs!.make(harness);
  if (failure !== '') throw new Error(failure);
  clean = true;
}

/** One request under the watchdog of `vm`: a thread that ends JavaScript and WebAssembly alike, whatever they catch. */
function request(limits: StepLimits, source: string): void {
  const strip = strippable(source);
  // Compiling what takes types out is our time, not a program's.
  if (strip !== null) types ??= new TypeStripper(text(file('amaro')), file('amaro-wasm'));
  clean = false;
  quickJs!.limits(limits.memoryBytes, limits.outputBytes);
  let status = 2;
  let stripped = '';
  let ended: Ended | null = null;
  onStep = () => {
    if (strip === null) status = quickJs!.run(source);
    else stripped = `[${JSON.stringify(strip.nonce)},${types!.strip(strip.source)}]`;
  };
  try {
    step.runInThisContext({ timeout: Math.max(1, Math.ceil(limits.wallMilliseconds)) });
  } catch (fault) {
    ended = (fault as { code?: unknown })?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'wall' : 'crash';
  }
  onStep = () => {};
  if (strip !== null) {
    // A constant may be written out wherever it is used, so a source may become as long as it likes.
    if (stripped.length > limits.outputBytes + ROOM * strip.source.length) ended ??= 'output';
    const body = ended === null ? asciiText(stripped) : '';
    send({ kind: 'reply', ended: ended ?? 'answered', touchedBy: '' }, Buffer.from(body));
    return;
  }
  if (ended === null) ended = endOf(quickJs!, status);
  const length = quickJs!.replyLength();
  const reply = new Uint8Array(ended === 'answered' ? length : 0);
  if (ended === 'answered') reply.set(new Uint8Array(quickJs!.reply().buffer as ArrayBuffer, 0, length));
  send({ kind: 'reply', ended, touchedBy: '' }, reply);
}

/** What `judge-javascript.ts` asks for before anything is run: `["strip", nonce, [source]]`. */
function strippable(source: string): { readonly nonce: string; readonly source: string } | null {
  if (!source.startsWith('["strip"')) return null;
  const [, nonce, [given]] = JSON.parse(source) as [string, string, [string]];
  return { nonce, source: given };
}

function endOf(handle: QuickJsHandle, status: number): Ended {
  if (handle.outputRefused()) return 'output';
  if (status === 0) return 'answered';
  if (status === 1 && handle.memoryRefused()) return 'memory';
  return handle.overflowed() ? 'stack' : 'crash';
}

/** A new interpreter, with a memory of its own; the old one is forgotten whole. */
function reset(): 'restored' | 'made-anew' {
  if (clean) return 'restored';
  make();
  // Else the memories of many would be held at once, and be taken for the next program's.
  collect();
  return 'made-anew';
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
