import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Allowance,
  type Bait,
  candidateReply,
  checkPlain,
  layBait,
  request,
  SIGNAL,
} from '@framework/evaluation/sandbox';
import { frameworkError, type SelfTestRow } from '@framework/sdk';
import { checkJavaScriptValue } from '../javascript/values/javascript-value.js';
import { Child, type ChildOptions } from '../process/child-process.js';
import type { Interpreter } from '../process/interpreter.js';

/** What is looked for in a child's environment: all of ours that have a value worth stealing. */
const HARMLESS_VARIABLES = new Set([
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  '__CF_USER_TEXT_ENCODING',
  'LANG',
  'TERM',
]);

/** A program's process to break out of, in its first state. */
export interface Confined {
  readonly language: 'python' | 'javascript';
  readonly candidate: Interpreter;
  readonly allowance: Allowance;
}

/** The self-test's programs, and what they define. */
const ESCAPES = {
  python: { source: new URL('../../python/escape.py', import.meta.url), entryPoint: 'escape' },
  javascript: { source: new URL('../../javascript/escape.js', import.meta.url), entryPoint: 'wayOut' },
};

/**
 * Tries to break out, twice: as a program does, from Python and the JavaScript behind it (`python/escape.py`) and from
 * JavaScript in QuickJS (`javascript/escape.js`); and with all of Node at hand, in a child under the same lock-down (`probe.ts`), for the case that the realm did not hold. What counts is
 * what the bait tells, and whether a secret came back; not what the program says.
 *
 * The network is tried in the second way only where something below Node closes it: Node's permission model does not,
 * before 25.
 *
 * @throws FWK_SANDBOX_UNSAFE naming each escape that worked
 */
export async function selfTest(
  confined: readonly Confined[],
  options: ChildOptions,
): Promise<readonly SelfTestRow[]> {
  const bait = await layBait();
  try {
    const networkClosed = options.lockDown.kernel.some((each) => each.includes('network'));
    const worked = new Set(await withNode(options, bait, networkClosed));
    for (const each of confined) {
      for (const way of await fromTheRealm(each, bait)) worked.add(way);
    }
    // What was sent may still be under way.
    await sleep(50);
    for (const each of bait.touched()) worked.add(each);
    if (worked.size > 0) {
      throw frameworkError('FWK_SANDBOX_UNSAFE', {
        message: `A way out of the sandbox works on this machine: ${[...worked].join('; ')}.`,
      });
    }
    const flags = 'no way from the program’s realm to the host; Node’s permission model behind it';
    return [
      {
        escape: 'network',
        stopped: networkClosed
          ? 'no way from the program’s realm to a socket; an empty network namespace behind it'
          : 'no way from the program’s realm to a socket; nothing behind it on this machine',
      },
      { escape: 'host-file', stopped: flags },
      { escape: 'environment', stopped: 'the process is started without one' },
      { escape: 'process', stopped: flags },
    ];
  } finally {
    await bait.close();
  }
}

async function fromTheRealm({ language, candidate, allowance }: Confined, bait: Bait): Promise<string[]> {
  const { source, entryPoint } = ESCAPES[language];
  const program = await readFile(source, 'utf8');
  const check = language === 'python' ? checkPlain : checkJavaScriptValue;
  const limits = {
    wallMilliseconds: allowance.wallMilliseconds,
    memoryBytes: allowance.interpreterBytes + allowance.memoryBytes,
    outputBytes: allowance.outputBytes,
  };
  const ask = async (command: 'load' | 'call', given: readonly unknown[]) => {
    const { text, nonce } = request(command, given);
    const step = await candidate.step(text, limits, allowance.memoryBytes);
    return step.ended === 'answered' ? candidateReply(step.body, nonce, check) : null;
  };
  const integer = (value: number) =>
    language === 'python' ? ['i', `0x${value.toString(16)}`] : ['f', String(value)];
  await ask('load', [program, entryPoint]);
  const reply = await ask('call', [
    [integer(bait.tcp), bait.canary, bait.planted, integer(process.pid), integer(constants.signals[SIGNAL])],
    [],
  ]);
  // In JavaScript it looks around once more later, and so gives a promise.
  const value = reply?.kind === 'value' ? reply.value : null;
  const seen: unknown = Array.isArray(value) && value[0] === 'p' ? value[1] : value;
  if (typeof seen !== 'string') {
    throw frameworkError('FWK_SANDBOX_UNAVAILABLE', {
      message: `The self-test's program in ${language} did not come back: ${reply?.kind ?? 'its interpreter ended'}.`,
    });
  }
  const worked: string[] = [];
  if (seen.includes(bait.secret)) worked.push(`host-file: read by a program in ${language}`);
  for (const name of variables()) {
    const value = process.env[name]!;
    if (value.length >= 8 && seen.includes(value))
      worked.push(`environment: ${name} seen by a program in ${language}`);
  }
  return worked;
}

async function withNode(
  options: ChildOptions,
  bait: Bait,
  networkClosed: boolean,
): Promise<readonly string[]> {
  const probe = new Child('candidate', { ...options, entry: new URL('./probe.js', import.meta.url) });
  try {
    probe.send(
      { kind: 'file', name: 'targets' },
      JSON.stringify({
        canary: bait.canary,
        planted: bait.planted,
        tcp: networkClosed ? bait.tcp : 0,
        udp: networkClosed ? bait.udp : 0,
        variables: variables(),
      }),
    );
    const { report } = await probe.receive();
    return report.kind === 'escapes' ? report.worked : [`the probe said ${report.kind}`];
  } finally {
    probe.kill();
    await probe.ended;
  }
}

function variables(): string[] {
  return Object.keys(process.env).filter((name) => !HARMLESS_VARIABLES.has(name.toUpperCase()));
}
