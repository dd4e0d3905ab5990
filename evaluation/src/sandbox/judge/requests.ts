import { randomBytes } from 'node:crypto';
import { asciiJson } from '../values/ascii-json.js';
import { checkPlain, NotPlain, type PlainValue } from '../values/plain-value.js';

/** A language's grammar of plain values: gives back what follows it, throws NotPlain for all else. */
export type ValueCheck = (given: unknown) => unknown;

/** A call as the tester asks for it. */
export interface Call {
  readonly positional: readonly unknown[];
  readonly named: readonly (readonly [string, unknown])[];
}

/** What the program's process says of one call, or of being loaded. */
export type CandidateReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unplain'; readonly why: string }
  | {
      readonly kind: 'syntax' | 'exit' | 'memory' | 'raised' | 'died';
      /** The nearest standard exception. */
      readonly standard: string;
      readonly type: string;
      readonly message: string;
      /** What it was made with, a tuple; only of what was raised. */
      readonly args: PlainValue;
    };

/** What the tests' process says in the end. */
export interface TesterReply {
  readonly kind: 'passed' | 'wrong' | 'raised' | 'broken' | 'stopped';
  readonly detail: string;
}

/** What a process says in which program and tests ran together. */
export interface WeakReply {
  readonly kind: 'passed' | 'wrong' | 'raised' | 'exit' | 'memory';
  readonly detail: string;
}

/** A reply that follows no rule: forged, garbled, or of another request. */
export class BadReply extends Error {}

/** One request's text, under a nonce that no other request has. */
export function request(
  command: 'load' | 'call' | 'run' | 'weak',
  given: readonly unknown[],
): { text: string; nonce: string } {
  const nonce = randomBytes(16).toString('hex');
  return { text: asciiJson([command, nonce, given]), nonce };
}

/** @throws BadReply */
export function candidateReply(
  body: Uint8Array,
  nonce: string,
  check: ValueCheck = checkPlain,
): CandidateReply {
  const [kind, ...rest] = replyOf(body, nonce);
  const texts = rest.map((each) => (typeof each === 'string' ? each : ''));
  switch (kind) {
    case 'ready':
      return { kind };
    case 'value':
      if (rest.length !== 1) throw new BadReply('a reply of the wrong length');
      try {
        return { kind, value: check(rest[0]) };
      } catch (fault) {
        if (fault instanceof NotPlain) return { kind: 'unplain', why: fault.message };
        throw fault;
      }
    case 'unplain':
      return { kind, why: texts[0] ?? '' };
    case 'syntax':
    case 'exit':
    case 'memory':
    case 'raised':
    case 'died':
      return {
        kind,
        standard: texts[0] ?? '',
        type: texts[1] ?? '',
        message: texts[2] ?? '',
        args: argsOf(rest[3]),
      };
    default:
      throw new BadReply('a reply nobody knows');
  }
}

function argsOf(given: unknown): PlainValue {
  if (given === undefined) return ['t', []];
  try {
    const args = checkPlain(given);
    if (Array.isArray(args) && args[0] === 't') return args;
  } catch (fault) {
    if (!(fault instanceof NotPlain)) throw fault;
  }
  throw new BadReply('an exception made with what is no tuple of plain values');
}

/** @throws BadReply */
export function testerReply(body: Uint8Array, nonce: string): TesterReply {
  const [kind, detail] = replyOf(body, nonce);
  switch (kind) {
    case 'passed':
    case 'wrong':
    case 'raised':
    case 'broken':
    case 'stopped':
      return { kind, detail: typeof detail === 'string' ? detail : '' };
    default:
      throw new BadReply('a reply nobody knows');
  }
}

/** @throws BadReply */
export function weakReply(body: Uint8Array, nonce: string): WeakReply {
  const [kind, detail] = replyOf(body, nonce);
  switch (kind) {
    case 'passed':
    case 'wrong':
    case 'raised':
    case 'exit':
    case 'memory':
      return { kind, detail: typeof detail === 'string' ? detail : '' };
    default:
      throw new BadReply('a reply nobody knows');
  }
}

/** @throws BadReply where the tests hand over what is no call */
export function callOf(body: Uint8Array, check: ValueCheck = checkPlain): Call {
  const given = parsed(body);
  if (!Array.isArray(given) || given.length !== 2) throw new BadReply('a question that is no call');
  const [positional, named] = given as unknown[];
  if (!Array.isArray(positional) || !Array.isArray(named)) throw new BadReply('a question that is no call');
  try {
    return {
      positional: positional.map(check),
      named: named.map((pair: unknown) => {
        if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') {
          throw new NotPlain('an argument without a name');
        }
        return [pair[0], check(pair[1])] as const;
      }),
    };
  } catch (fault) {
    if (fault instanceof NotPlain) throw new BadReply(fault.message);
    throw fault;
  }
}

function replyOf(body: Uint8Array, nonce: string): unknown[] {
  const given = parsed(body);
  if (!Array.isArray(given) || given.length !== 2 || given[0] !== nonce || !Array.isArray(given[1])) {
    throw new BadReply('a reply without its nonce');
  }
  return given[1] as unknown[];
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'));
  } catch {
    throw new BadReply('a reply that is no JSON');
  }
}
