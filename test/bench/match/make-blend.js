// A run of nothing but documents: the source text under some folders, as the filter stage leaves it. For measurements alone: its
// documents went through no filter, and the run has no root.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shardName } from '../../../core/dist/run/documents.js';
import { Store } from '../../../core/dist/run/store.js';

const TEXT =
  /\.(?:py|go|c|h|cc|cpp|hpp|js|mjs|cjs|ts|mts|json|md|rst|txt|s|sh|java|rs|rb|pl|pm|html|css|xml|yml|yaml|toml)$/i;
const LARGEST = 1e6;
const SHARD = 64 * 2 ** 20;

/** @returns facts of it, and some documents to look for: `{id, file}` */
export async function makeBlend(root, name, folders, bytesWanted, samples) {
  const store = new Store(join(root, '.framework', 'store'));
  const draft = await store.draft(
    { kind: 'documents', inputs: { bench: name, bytesWanted } },
    { signal: new AbortController().signal, whileWaiting: () => undefined },
  );
  const seen = new Set();
  const chosen = [];
  let [shard, bytes, documents] = [0, 0, 0];
  let [contents, rows, size] = [[], [], 0];
  const close = async () => {
    await draft.write(shardName('shard', shard, 'bin'), Buffer.concat(contents));
    await draft.write(shardName('shard', shard, 'ndjson'), rows.join(''));
    await draft.write(shardName('verdicts', shard, 'ndjson'), '');
    [contents, rows, size] = [[], [], 0];
    shard += 1;
  };
  let distinct = 0;
  for (const { path, id, pass } of passes(folders)) {
    if (bytes >= bytesWanted || (pass > 0 && distinct === 0)) break;
    const read = readFileSync(path);
    if (read.includes(0)) continue;
    const content = pass === 0 ? read : perturbed(read, pass);
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (seen.has(sha256)) continue;
    seen.add(sha256);
    rows.push(
      `${JSON.stringify({ id, offset: size, bytes: content.length, sha256, split: 'train', source: 'bench', meta: { path: id, license: 'MIT' } })}\n`,
    );
    contents.push(content);
    size += content.length;
    bytes += content.length;
    if (pass === 0) distinct += content.length;
    documents += 1;
    // A fixed choice, spread over all of it: by the hash.
    if (pass === 0 && content.length > 4000) chosen.push({ id, path, key: sha256 });
    if (size >= SHARD) await close();
  }
  if (size > 0) await close();
  const object = await draft.publish({});
  draft.release();
  const run = join(root, 'runs', name);
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'refs.json'), JSON.stringify({ filter: object.fingerprint }));
  const texts = chosen.sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, samples);
  return { bytes, distinct, documents, texts };
}

/** Where the folders have less than is wanted: once more, with every fourth line another. */
function* passes(folders) {
  for (let pass = 0; ; pass++) {
    for (const { path, id } of files(folders)) yield { path, id: pass === 0 ? id : `${id}#${pass}`, pass };
  }
}

const perturbed = (content, pass) =>
  Buffer.from(
    content
      .toString('latin1')
      .split('\n')
      .map((line, at) => (at % 4 === 0 ? `${line} ${(at * 2654435761 + pass) >>> 0}` : line))
      .join('\n'),
    'latin1',
  );

function* files(folders) {
  for (const [at, folder] of folders.entries()) {
    const names = readdirSync(folder, { recursive: true }).sort();
    for (const name of names) {
      const path = join(folder, name);
      if (!TEXT.test(name)) continue;
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts?.isFile() && facts.size > 0 && facts.size <= LARGEST)
        yield { path, id: `bench-${at}:${name}` };
    }
  }
}
