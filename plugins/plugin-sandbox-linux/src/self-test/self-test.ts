import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Allowance,
  candidateReply,
  layBait,
  request,
  SIGNAL,
  type Step,
} from '@framework/evaluation/sandbox';
import { frameworkError, type SelfTestRow } from '@framework/sdk';
import type { Enclosure } from '../process/enclosure.js';
import type { Launch } from '../process/launch.js';

/** Of ours, with a value that anybody may know. */
const HARMLESS_VARIABLES = new Set(['LANG', 'TERM', 'SHLVL', 'PYTHONHASHSEED']);
/** A tree of processes that an escape would leave is given so long to touch the bait, in milliseconds. */
const AFTERWARDS = 300;

/**
 * Tries to break out as a program does (`python/escape.py`). What counts is what the bait tells, and whether a secret came
 * back; not what the program says.
 *
 * @throws FWK_SANDBOX_UNSAFE naming each escape that worked
 */
export async function selfTest(
  candidate: Enclosure,
  launch: Launch,
  allowance: Allowance,
): Promise<readonly SelfTestRow[]> {
  const bait = await layBait();
  try {
    const program = await readFile(new URL('../../python/escape.py', import.meta.url), 'utf8');
    const limits = { ...allowance, memoryBytes: allowance.interpreterBytes + allowance.memoryBytes };
    const ask = async (command: 'load' | 'call', given: readonly unknown[]) => {
      const { text, nonce } = request(command, given);
      const step: Step = await candidate.step(text, limits, allowance.memoryBytes);
      return step.ended === 'answered' ? candidateReply(step.body, nonce) : step;
    };
    const integer = (value: number) => ['i', `0x${value.toString(16)}`];
    await ask('load', [program, 'escape']);
    const reply = await ask('call', [
      [
        integer(bait.tcp),
        integer(bait.udp),
        bait.canary,
        bait.planted,
        integer(process.pid),
        integer(constants.signals[SIGNAL]),
      ],
      [],
    ]);
    if (!('kind' in reply) || reply.kind !== 'value' || typeof reply.value !== 'string') {
      throw frameworkError('FWK_SANDBOX_UNAVAILABLE', {
        message: `The self-test's program did not come back: ${'kind' in reply ? reply.kind : `${reply.ended} ${reply.detail}`}`,
      });
    }
    await sleep(AFTERWARDS);
    const worked = new Set(bait.touched());
    if (reply.value.includes(bait.secret)) worked.add('host-file: read');
    for (const line of reply.value.split('\n'))
      if (/^(process|host-file|host-name): /.test(line)) worked.add(line);
    for (const [name, value = ''] of Object.entries(process.env)) {
      if (!HARMLESS_VARIABLES.has(name) && value.length >= 8 && reply.value.includes(value)) {
        worked.add(`environment: ${name}`);
      }
    }
    if (worked.size > 0) {
      throw frameworkError('FWK_SANDBOX_UNSAFE', {
        message: `A way out of the sandbox works on this machine: ${[...worked].join('; ')}.`,
      });
    }
    const by = launch.walls === 'bubblewrap' ? launch.wallsVersion : 'user namespaces';
    return [
      { escape: 'network', stopped: `an empty network namespace (${by}); seccomp refuses sockets` },
      {
        escape: 'host-file',
        stopped: 'a root of its own with Python’s library, read-only, and an empty /tmp',
      },
      { escape: 'environment', stopped: 'it is emptied before the first program; there is no /proc' },
      { escape: 'process', stopped: 'a process namespace for each judgement; seccomp refuses fork and exec' },
    ];
  } finally {
    await bait.close();
  }
}
