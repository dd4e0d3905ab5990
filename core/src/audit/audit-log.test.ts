import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../run/testing/folder.js';
import { writeSigningKey } from '../run/testing/signing-key.js';
import { anchorOf, anchorText, checkAnchor, parseAnchor } from './anchor.js';
import { AuditLog, auditLogPath, readAuditLog } from './audit-log.js';
import { loadSigningKey } from './signing-key.js';

async function logOf(t: ExecutionContext, entries: number) {
  const [root, keys] = [await folder(t), await folder(t)];
  const key = loadSigningKey({ FRAMEWORK_SIGNING_KEY: await writeSigningKey(join(keys, 'key.pem')) }, root);
  const log = await AuditLog.open(root, key);
  for (let n = 0; n < entries; n++)
    await log.append('received', { request: `R-${n}`, asked: `zwölf "${n}"` });
  return { root, key, path: auditLogPath(root), text: await readFile(auditLogPath(root), 'utf8') };
}

test('what is appended is read again, chained and signed', async (t) => {
  const { root, key } = await logOf(t, 4);
  const { entries, heads, head } = await readAuditLog(root);
  t.is(entries.length, 4);
  t.is(heads[3], head);
  t.true(entries.every((entry, n) => entry.sequence === n && entry.key === key.publicKey));
  const more = await AuditLog.open(root, key);
  await more.append('refused', { request: 'R-1', reason: 'not theirs' });
  t.is((await readAuditLog(root)).entries.length, 5);
});

test('a line altered, removed, swapped or forged by another key is told, with its number', async (t) => {
  const { root, path, text } = await logOf(t, 5);
  const lines = text.trimEnd().split('\n');
  const other = await logOf(t, 1);
  const forged: Readonly<Record<string, readonly [string[], number]>> = {
    altered: [lines.map((line) => line.replace('R-2', 'R-7')), 3],
    removed: [lines.filter((_, n) => n !== 1), 2],
    swapped: [[lines[1]!, lines[0]!, ...lines.slice(2)], 1],
    'of another key': [[other.text.trimEnd(), ...lines.slice(1)], 2],
    'no JSON at the end': [[...lines.slice(0, 4), lines[4]!.slice(1)], 5],
  };
  for (const [what, [changed, line]] of Object.entries(forged)) {
    await writeFile(path, `${changed.join('\n')}\n`);
    t.like(
      await t.throwsAsync(readAuditLog(root)),
      { code: 'FWK_AUDIT_CORRUPT', at: `${path}:${line}` },
      what,
    );
  }
});

test('a torn last line is no entry, and is cut off by the next', async (t) => {
  const { root, key, path, text } = await logOf(t, 2);
  await appendFile(path, '{"sequence":2,');
  t.like(await readAuditLog(root), { torn: true });
  t.is((await readAuditLog(root)).entries.length, 2);
  const log = await AuditLog.open(root, key);
  t.is(await readFile(path, 'utf8'), text);
  t.is(log.entries.length, 2);
});

test('another key goes on with nothing', async (t) => {
  const { root } = await logOf(t, 1);
  const { key } = await logOf(t, 1);
  t.like(await t.throwsAsync(AuditLog.open(root, key)), { code: 'FWK_SIGNING_KEY' });
});

test('a tail that was cut is a whole log, and only an anchor tells', async (t) => {
  const { root, path, text } = await logOf(t, 4);
  const anchor = parseAnchor(anchorText(anchorOf(await readAuditLog(root))));
  checkAnchor(await readAuditLog(root), anchor);
  await writeFile(path, `${text.trimEnd().split('\n').slice(0, 3).join('\n')}\n`);
  const shorter = await readAuditLog(root);
  t.is(shorter.entries.length, 3);
  for (const [one, message] of [
    [anchor, /its tail was cut off/],
    [{ count: 2, head: anchor.head }, /was replaced/],
  ] as const) {
    const error = t.throws(() => checkAnchor(shorter, one));
    t.like(error, { code: 'FWK_AUDIT_ANCHOR' });
    t.regex(error.message, message);
  }
  for (const written of ['4', 'x:00', `-1:${anchor.head}`, `4:${anchor.head}0`]) {
    t.like(
      t.throws(() => parseAnchor(written)),
      { code: 'FWK_CLI_USAGE' },
      written,
    );
  }
});
