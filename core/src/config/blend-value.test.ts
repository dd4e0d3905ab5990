import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blend, defineConfig, files, group, list } from '@framework/sdk';
import test from 'ava';
import { blendIdentity, blendProblems, namedBlend } from './blend-value.js';
import { fileProblems, filesIdentity } from './file-value.js';

const folders = mkdtempSync(join(tmpdir(), 'blend-value-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(folders, 'one-'));

const write = (root: string, path: string, content: unknown): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
};

const [ONE, OTHER] = ['1'.repeat(64), '2'.repeat(64)];

/** A root with a run `a` of one object of documents, and what else is given. */
function rootWith(manifest: object = {}): string {
  const root = folder();
  write(root, 'runs/a/run.json', {});
  write(root, 'runs/a/refs.json', { filter: ONE });
  const described = { kind: 'documents', fingerprint: ONE, contentHash: 'cafe', ...manifest };
  write(root, `.framework/store/${ONE}/object.json`, described);
  return root;
}

test('a blend is what the run refers to now, under whatever name', (t) => {
  const root = rootWith();
  t.deepEqual(namedBlend(root, 'a'), { fingerprint: ONE, contentHash: 'cafe' });
  t.deepEqual(namedBlend(root, ONE), namedBlend(root, 'a'));
  write(root, `.framework/store/${OTHER}/object.json`, {
    kind: 'documents',
    fingerprint: OTHER,
    contentHash: 'beef',
  });
  // As a takedown leaves it.
  write(root, 'runs/a/refs.json', { filter: OTHER });
  t.is(blendIdentity(root, 'a').contentHash, 'beef');
});

test('what is no blend is refused where it is named', (t) => {
  const schema = defineConfig({
    earlier: list(blend(), { doc: 'Runs.' }),
    inner: group({ one: blend({ doc: 'A run.' }) }),
  });
  const problemOf = (root: string, name: string) =>
    blendProblems(schema, { earlier: ['', name], inner: { one: '' } }, root).map(
      ({ path, message }) => `${path.join('.')} ${message}`,
    )[0];
  const root = rootWith();
  t.is(problemOf(root, 'a'), undefined);
  t.regex(problemOf(root, 'b')!, /^earlier\.1 names a run that is not in .*runs: b; see/);
  t.regex(problemOf(root, '../a')!, /names a run that is not in/);
  t.regex(problemOf(root, OTHER)!, /not in the store/);
  write(root, 'runs/half/run.json', {});
  t.regex(problemOf(root, 'half')!, /has not finished filtering: half; go on with `framework resume half`/);
  t.regex(problemOf(rootWith({ kind: 'tokens' }), 'a')!, /holds no documents/);
  t.regex(problemOf(rootWith({ fingerprint: OTHER }), 'a')!, /not in the store any more/);
  const inner = blendProblems(schema, { earlier: [], inner: { one: 'b' } }, root);
  t.deepEqual(inner[0]?.path, ['inner', 'one']);
});

test('a folder counts by the names and the bytes of its files', (t) => {
  const [one, other] = [folder(), folder()];
  for (const root of [one, other]) write(root, 'a/b.txt', 'x');
  t.is(filesIdentity(one), filesIdentity(other));
  const before = filesIdentity(one);
  write(one, 'a/b.txt', 'y');
  t.not(filesIdentity(one), before);
  write(one, 'a/b.txt', 'x');
  write(one, 'c.txt', '');
  t.not(filesIdentity(one), before);
  t.not(filesIdentity(join(one, 'c.txt')), filesIdentity(one));
});

test('a folder that is not there or empty is refused', (t) => {
  const schema = defineConfig({ texts: list(files(), { doc: 'Texts.' }) });
  const [full, empty] = [folder(), folder()];
  write(full, 'a.txt', 'x');
  const problemsOf = (...texts: readonly string[]) => fileProblems(schema, { texts: [...texts] });
  t.deepEqual(problemsOf(full, join(full, 'a.txt')), []);
  t.regex(problemsOf(full, empty)[0]!.message, /a folder without a file/);
  t.deepEqual(problemsOf(full, join(full, 'none'))[0]!.path, ['texts', 1]);
});
