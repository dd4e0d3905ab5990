import test from 'ava';
import { secretRules } from '../rules/tables.js';
import type { ScanRequest } from './messages.js';
import { ScannerPool } from './scanner-pool.js';

const request = (text: string, rules: readonly number[] = [], secretlint = true): ScanRequest => ({
  bytes: new TextEncoder().encode(text),
  rules,
  secretlint,
});
const LEAK = `connect('postgres://admin:${'s3cr'}${'3tPw'}@db.corp:5432/main')`;

test('a file that takes too long ends its scanner, not the run; the next one is scanned', async (t) => {
  const pool = new ScannerPool(1, { seed: 1, limit: 100 });
  // Megabytes, and every rule again and again: seconds of a processor against a tenth of one.
  const everyRule = Array.from({ length: 100 }, () => [...secretRules.keys()]).flat();
  const slow = '-----BEGIN RSA PRIVATE KEY-----\n'.repeat(200_000);
  const all = await Promise.all([
    pool.scan(request(LEAK)),
    pool.scan(request(slow, everyRule)),
    pool.scan(request(LEAK)),
  ]);
  t.deepEqual(
    all.map(({ kind }) => kind),
    ['findings', 'timeout', 'findings'],
  );
  t.deepEqual(all[2], all[0]);
  await pool.close();
});

test('a scanner that fails says so; the next file is scanned', async (t) => {
  const pool = new ScannerPool(2, { seed: 1, limit: 5000 });
  const outcomes = await Promise.all([pool.scan(request(LEAK, [100_000])), pool.scan(request(LEAK))]);
  t.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['failed', 'findings'],
  );
  await pool.close();
});

test('closing ends what is under way, and may come before anything was begun, and twice', async (t) => {
  const idle = new ScannerPool(1, { seed: 1, limit: 5000 });
  await idle.close();
  const busy = new ScannerPool(1, { seed: 1, limit: 60_000 });
  await busy.scan(request(LEAK));
  const pending = busy.scan(request('-----BEGIN RSA PRIVATE KEY-----\n'.repeat(400_000)));
  await busy.close();
  t.is((await pending).kind, 'failed');
  await busy.close();
});

test('fingerprints tell values apart, are the same for one seed, and others for another', async (t) => {
  const fingerprints = async (seed: number) => {
    const pool = new ScannerPool(1, { seed, limit: 5000 });
    const outcome = await pool.scan(request(`${LEAK}\n${LEAK}\n${LEAK.replace('admin', 'other')}`));
    await pool.close();
    return outcome.kind === 'findings' ? outcome.findings.map(({ fingerprint }) => fingerprint) : [];
  };
  const [first, second, third] = await fingerprints(1);
  t.is(second, first);
  t.not(third, first);
  t.deepEqual(await fingerprints(1), [first, second, third]);
  t.not((await fingerprints(2))[0], first);
});
