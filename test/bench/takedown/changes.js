// What a takedown changed in the files of a run: which were written anew, and whether anything but the spans differs.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Objects that hold bytes or tokens of documents. */
const STAGES = ['filter', 'tokenize'];
const DATA = /\.(?:bin|u16)$/;

/** Every file of a root's store. */
export const filesIn = (root) =>
  readdirSync(join(root, '.framework', 'store'), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

/**
 * @param before the root as it was, which shares files with the one that documents were taken out of
 * @returns the originals of rewritten data files, and every way in which they are not what they should be
 */
export function changesSince(before, root, run) {
  const old = new Map([...filesOf(before, run)].map(({ stage, name, path }) => [`${stage}/${name}`, path]));
  const gone = new Set();
  const found = { files: 0, originals: [], spans: 0, problems: [] };
  for (const { stage, name, path } of filesOf(root, run)) {
    if (!DATA.test(name)) continue;
    found.files++;
    const original = old.get(`${stage}/${name}`);
    const spans = spansOf(stage, path.replace(DATA, '.ndjson'), gone);
    found.spans += spans.length;
    const isNew = statSync(path).ino !== statSync(original).ino;
    if (isNew !== spans.length > 0)
      found.problems.push(
        `${stage}/${name} ${isNew ? 'has no span and was rewritten' : 'has a span and was not'}`,
      );
    if (!isNew) continue;
    found.originals.push(original);
    const difference = differs(readFileSync(original), readFileSync(path), spans);
    if (difference !== null) found.problems.push(`${stage}/${name} ${difference}`);
  }
  return found;
}

/** Ids of the documents a blend holds, as its own tables tell: not every file that was written came through the filters. */
export function documentsIn(folder, run) {
  const ids = new Set();
  for (const { stage, name, path } of filesOf(folder, run)) {
    if (stage !== 'filter' || !/^shard-\d+\.ndjson$/.test(name)) continue;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line);
      if (row.takenDown === undefined) ids.add(row.id);
    }
  }
  return ids;
}

function differs(old, now, spans) {
  if (old.length !== now.length) return 'has another length';
  let at = 0;
  for (const [from, to] of [...spans, [old.length, old.length]]) {
    if (Buffer.compare(old.subarray(at, from), now.subarray(at, from)) !== 0)
      return `differs before byte ${from}`;
    for (let byte = from; byte < to; byte++) if (now[byte] !== 0) return `is not blank at byte ${byte}`;
    at = to;
  }
  return null;
}

/**
 * Where what is gone lies, in bytes, in the order of the file. A row of tokens says how many, two bytes each, and neither
 * where nor whether the document is gone: those of the documents, which come first, do.
 */
function spansOf(stage, table, gone) {
  const spans = [];
  let end = 0;
  for (const line of readFileSync(table, 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line);
    const from = stage === 'filter' ? row.offset : end;
    end = from + (stage === 'filter' ? row.bytes : 2 * row.tokens);
    if (row.takenDown !== undefined) gone.add(row.id);
    if (gone.has(row.id) && end > from) spans.push([from, end]);
  }
  return spans.sort(([a], [b]) => a - b);
}

function* filesOf(folder, run) {
  const refs = JSON.parse(readFileSync(join(folder, 'runs', run, 'refs.json'), 'utf8'));
  for (const stage of STAGES) {
    const object = join(folder, '.framework', 'store', refs[stage]);
    for (const name of readdirSync(object).sort()) yield { stage, name, path: join(object, name) };
  }
}
