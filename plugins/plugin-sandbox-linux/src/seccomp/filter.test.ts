import test from 'ava';
import fc from 'fast-check';
import { seccompFilter } from './filter.js';
import { CALLS, NEWEST, refusedCalls } from './syscalls.js';

/** Runs the filter as the kernel does: `struct seccomp_data` in, an action out. */
function action(filter: Uint8Array, audit: number, number: number, first = 0): number {
  const program = new DataView(filter.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, audit, true);
  data.setUint32(16, first, true);
  let loaded = 0;
  for (let at = 0; ; at++) {
    const constant = program.getUint32(8 * at + 4, true);
    const jump = (holds: boolean) => program.getUint8(8 * at + (holds ? 2 : 3));
    const code = program.getUint16(8 * at, true);
    if (code === 0x06) return constant;
    if (code === 0x20) loaded = data.getUint32(constant, true);
    else if (code === 0x15) at += jump(loaded === constant);
    else if (code === 0x25) at += jump(loaded > constant);
    else if (code === 0x45) at += jump((loaded & constant) !== 0);
    else throw new Error(`no instruction of ours: ${code}`);
  }
}

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

for (const architecture of ['x64', 'arm64'] as const) {
  const filter = seccompFilter(architecture);
  const calls = CALLS[architecture];
  const refused = new Set(refusedCalls(architecture));
  const special = new Set<number>([calls.clone, calls.clone3, calls.prlimit64]);

  test(`${architecture}: every call is refused, allowed or unknown by its number alone`, (t) => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), fc.nat({ max: 0xffffffff }), (number, first) => {
        for (const each of [number, number % 600]) {
          if (special.has(each)) continue;
          const expected = each > NEWEST ? ENOSYS : refused.has(each) ? EPERM : ALLOW;
          t.is(action(filter, calls.audit, each, first), expected);
        }
      }),
    );
  });

  test(`${architecture}: a thread may be made, a process or a namespace not`, (t) => {
    const thread = 0x3d0f00;
    t.is(action(filter, calls.audit, calls.clone, thread), ALLOW);
    t.is(action(filter, calls.audit, calls.clone, 17), EPERM);
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      t.is(action(filter, calls.audit, calls.clone, (thread | flag) >>> 0), EPERM);
    }
    t.is(action(filter, calls.audit, calls.clone3), ENOSYS);
    t.is(action(filter, calls.audit, calls.prlimit64, 0), ALLOW);
    t.is(action(filter, calls.audit, calls.prlimit64, 1), EPERM);
  });

  test(`${architecture}: calls of another processor end the process`, (t) => {
    t.is(action(filter, 0x40000003, 1), 0x80000000);
  });
}
