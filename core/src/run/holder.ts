import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { frameworkError } from '@framework/sdk';
import { ioError } from './durable-file.js';
import {
  isAlive,
  type MachineIdentity,
  machineIdentity,
  type ProcessIdentity,
  processIdentity,
} from './process-identity.js';

/** Who works on a folder: what its `lock` file says. */
export interface Holder extends ProcessIdentity, MachineIdentity {
  /** The child that does the work, once there is one. */
  readonly worker: ProcessIdentity | null;
}

/** The right to work on a folder, held through its `lock` file until released. */
export interface Hold {
  /** What was found and taken over: a holder that died. */
  readonly takenFrom: Holder | null;
  /** Records the child that does the work, so that whoever takes over can end it. */
  setWorker(pid: number): void;
  release(): void;
}

/**
 * Takes the lock, or says who has it. A dead holder's lock is taken over, and the worker it left behind is ended.
 *
 * @returns the hold, or the live holder
 */
export async function tryHold(path: string): Promise<{ hold: Hold } | { heldBy: Holder }> {
  const mine: Holder = { ...processIdentity(process.pid), ...machineIdentity(), worker: null };
  // Written whole elsewhere, then linked: the lock never exists without saying who holds it.
  const candidate = `${path}.${process.pid}.${counter++}`;
  try {
    writeFileSync(candidate, describe(mine));
    let takenFrom: Holder | null = null;
    for (;;) {
      try {
        linkSync(candidate, path);
        return { hold: makeHold(path, mine, takenFrom) };
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      }
      const found = read(path);
      if (found === undefined) continue;
      if (isHeld(found.holder)) return { heldBy: found.holder };
      await endOrphan(found.holder);
      takeAway(path, found.text);
      takenFrom = found.holder;
    }
  } catch (cause) {
    throw ioError(cause, path);
  } finally {
    quietly(() => unlinkSync(candidate));
  }
}

/** @throws FWK_RUN_BUSY naming the live holder */
export async function hold(path: string): Promise<Hold> {
  const answer = await tryHold(path);
  if ('hold' in answer) return answer.hold;
  const { heldBy } = answer;
  const elsewhere = heldBy.host !== machineIdentity().host;
  throw frameworkError('FWK_RUN_BUSY', {
    message: `process ${heldBy.pid} on ${heldBy.host} is working on it`,
    at: path,
    ...(elsewhere ? { action: `wait for it; if it is gone from ${heldBy.host}, delete the file named` } : {}),
  });
}

/** Who holds the lock now, if anybody alive does. */
export function heldBy(path: string): Holder | undefined {
  const found = read(path)?.holder;
  return found && isHeld(found) ? found : undefined;
}

let counter = 0;

function makeHold(path: string, mine: Holder, takenFrom: Holder | null): Hold {
  let current = mine;
  return {
    takenFrom,
    setWorker(pid) {
      current = { ...mine, worker: processIdentity(pid) };
      const temporary = `${path}.${process.pid}.${counter++}`;
      try {
        writeFileSync(temporary, describe(current));
        renameSync(temporary, path);
      } catch (cause) {
        quietly(() => unlinkSync(temporary));
        throw ioError(cause, path);
      }
    },
    release() {
      if (read(path)?.text === describe(current)) quietly(() => unlinkSync(path));
    },
  };
}

/** Another machine's processes cannot be looked at: its lock counts as held. */
function isHeld(holder: Holder): boolean {
  if (holder === UNREADABLE) return false;
  const here = machineIdentity();
  if (holder.host !== here.host) return true;
  return holder.bootId === here.bootId && isAlive(holder);
}

/** The work of a killed supervisor must stop before anybody else writes to the same files. */
async function endOrphan({ worker, bootId }: Holder): Promise<void> {
  if (worker === null || bootId !== machineIdentity().bootId) return;
  for (let waited = 0; isAlive(worker); waited += 20) {
    if (waited % 1000 === 0) quietly(() => process.kill(worker.pid, 'SIGKILL'));
    await sleep(20);
  }
}

/** Two may take over at once: only the lock that was looked at may go, so what was moved is looked at again. */
function takeAway(path: string, expected: string): void {
  const aside = `${path}.${process.pid}.${counter++}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (readFileSync(aside, 'utf8') !== expected) quietly(() => linkSync(aside, path));
  unlinkSync(aside);
}

const UNREADABLE: Holder = { pid: -1, startTime: null, host: '', bootId: null, worker: null };

/** Undefined when there is none. One that cannot be read is nobody's: a lock appears whole or not at all. */
function read(path: string): { readonly holder: Holder; readonly text: string } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const holder = JSON.parse(text) as Holder;
    if (Number.isInteger(holder.pid) && holder.pid > 0 && typeof holder.host === 'string')
      return { holder, text };
  } catch {
    // Not JSON: nobody's.
  }
  return { holder: UNREADABLE, text };
}

const describe = (holder: Holder): string => `${JSON.stringify(holder)}\n`;

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // What the caller wanted gone is gone.
  }
}
