import { type Architecture, CALLS, NEWEST, refusedCalls } from './syscalls.js';

/** Classic BPF as `linux/filter.h` has it: code, two jumps, a constant. */
interface Instruction {
  readonly code: number;
  readonly yes?: number;
  readonly no?: number;
  readonly constant: number;
}

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_GREATER = 0x25;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

/** `struct seccomp_data`: number, architecture, instruction pointer, six arguments of 64 bits. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const CLONE_THREAD = 0x10000;
/** CLONE_NEWTIME is a bit of the exit signal's byte, and no flag of `clone`. */
const NEW_NAMESPACES =
  0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;

const load = (at: number): Instruction => ({ code: LOAD, constant: at });
const end = (constant: number): Instruction => ({ code: RETURN, constant });
/** Ends with `result` where the loaded word is that; goes on otherwise. */
const refuse = (constant: number, result: number): readonly Instruction[] => [
  { code: IF_EQUAL, no: 1, constant },
  end(result),
];

/**
 * What a judged program may ask the kernel for, as a program of seccomp: threads, and neither processes, sockets, namespaces
 * nor mounts. Another processor's calls (32 bits, x32) end the process.
 *
 * @returns `struct sock_filter[]`, little-endian
 */
export function seccompFilter(architecture: Architecture): Uint8Array {
  const calls = CALLS[architecture];
  const filter: readonly Instruction[] = [
    load(ARCHITECTURE),
    { code: IF_EQUAL, yes: 1, constant: calls.audit },
    end(KILL_PROCESS),
    load(NUMBER),
    // x32 has numbers from 2^30 on: above the newest, as everything unknown.
    { code: IF_GREATER, no: 1, constant: NEWEST },
    end(ERRNO | ENOSYS),
    // The C library takes `clone` instead, whose flags can be read.
    ...refuse(calls.clone3, ERRNO | ENOSYS),
    ...refusedCalls(architecture).flatMap((number) => refuse(number, ERRNO | EPERM)),
    { code: IF_EQUAL, no: 5, constant: calls.clone },
    load(FIRST_ARGUMENT),
    { code: IF_ANY_BIT, yes: 2, constant: NEW_NAMESPACES },
    { code: IF_ANY_BIT, no: 1, constant: CLONE_THREAD },
    end(ALLOW),
    end(ERRNO | EPERM),
    // Limits of its own it may lower; another's it may not touch.
    { code: IF_EQUAL, no: 3, constant: calls.prlimit64 },
    load(FIRST_ARGUMENT),
    { code: IF_EQUAL, yes: 1, constant: 0 },
    end(ERRNO | EPERM),
    end(ALLOW),
  ];
  const bytes = new Uint8Array(filter.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [at, { code, yes = 0, no = 0, constant }] of filter.entries()) {
    view.setUint16(8 * at, code, true);
    view.setUint8(8 * at + 2, yes);
    view.setUint8(8 * at + 3, no);
    view.setUint32(8 * at + 4, constant >>> 0, true);
  }
  return bytes;
}
