import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import test from 'ava';
import type { ScanRequest } from './messages.js';
import { ScannerPool } from './scanner-pool.js';

/** Every process that this one has started. */
const children: ChildProcess[] = [];
subscribe('child_process', (message) => children.push((message as { process: ChildProcess }).process));
const alive = () => children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);

const leak = (number: number): ScanRequest => ({
  bytes: new TextEncoder().encode(
    `connect('postgres://admin:${'s3cr'}${'3tPw'}@db${number}.corp:5432/main')`,
  ),
  rules: [],
  secretlint: true,
});
const kinds = (outcomes: readonly { readonly kind: string }[]) => outcomes.map(({ kind }) => kind);

test.serial(
  'a pool that is closed answers what waits and what comes as failed, and leaves no process',
  async (t) => {
    const before = children.length;
    const pool = new ScannerPool(1, { seed: 1, limit: 5000 });
    t.is((await pool.scan(leak(0))).kind, 'findings');
    const waiting = [1, 2, 3, 4].map((number) => pool.scan(leak(number)));
    await pool.close();
    t.deepEqual(kinds(await Promise.all(waiting)), ['failed', 'failed', 'failed', 'failed']);
    t.is((await pool.scan(leak(5))).kind, 'failed');
    t.is(children.length - before, 1);
    t.deepEqual(alive(), []);
  },
);

test.serial('closed while its first process starts, it has failed', async (t) => {
  const pool = new ScannerPool(2, { seed: 1, limit: 5000 });
  const begun = [1, 2, 3].map((number) => pool.scan(leak(number)));
  await pool.close();
  t.deepEqual(kinds(await Promise.all(begun)), ['failed', 'failed', 'failed']);
  t.deepEqual(alive(), []);
});

test.serial(
  'what waits for a scanner is not scanned once the signal is aborted; the pool scans on',
  async (t) => {
    const pool = new ScannerPool(1, { seed: 1, limit: 5000 });
    const stop = new AbortController();
    const [first, ...rest] = [1, 2, 3, 4].map((number) => pool.scan(leak(number), stop.signal));
    const outcomes = Promise.allSettled(rest);
    t.is((await first!).kind, 'findings');
    stop.abort();
    // The second has its scanner by then.
    t.deepEqual(
      (await outcomes).map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    t.is((await pool.scan(leak(5))).kind, 'findings');
    await pool.close();
    t.deepEqual(alive(), []);
  },
);
