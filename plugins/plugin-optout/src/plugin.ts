import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { definePlugin, type JsonValue, META, type RecordBatch } from '@framework/sdk';
import { config as schema } from './config.js';
import { readOptOutList } from './opt-out-list.js';
import { OptOuts, type Place } from './opt-outs.js';

export default definePlugin(schema, ({ config }) => {
  const optOuts = new OptOuts();
  return {
    hooks: {
      async setup() {
        for (const list of config.lists) {
          optOuts.add(basename(list), readOptOutList(await readFile(list, 'utf8'), list));
        }
      },
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (let row = 0; row < batch.length; row++) {
            const found = optOuts.find(placesOf(batch, row), batch.bytes(row));
            if (found === undefined) continue;
            const { kind, list, line } = found;
            batch.judge(row, { action: 'drop', reason: `opt-out-${kind}`, evidence: { list, line } });
          }
        },
      },
    },
  };
});

/** Every place a document is known to stand in. */
function placesOf(batch: RecordBatch, row: number): readonly Place[] {
  const repository = textOf(batch.get(row, META.repository));
  const others = batch.get(row, META.alsoIn);
  return [
    ...(repository === null ? [] : [{ repository, paths: pathsOf(batch, row) }]),
    ...(Array.isArray(others) ? others : []).flatMap((place: JsonValue) => {
      const { repository: other, path } = (place ?? {}) as Readonly<Record<string, JsonValue>>;
      return typeof other === 'string'
        ? [{ repository: other, paths: typeof path === 'string' ? [path] : [] }]
        : [];
    }),
  ];
}

/**
 * Its own path, and those of the documents of the same repository that it was made of: who takes one down takes both. The id
 * of a document that was made into another is `<repository>:<path>`, with `#<key>` behind it where a dataset has one path in
 * several versions; a path may hold a `#` of its own, so both readings count.
 */
function pathsOf(batch: RecordBatch, row: number): readonly string[] {
  const own = textOf(batch.get(row, META.path));
  const origins = batch.get(row, META.derivedFrom);
  const prefix = `${textOf(batch.get(row, META.repository))}:`;
  return [
    ...(own === null ? [] : [own]),
    ...(Array.isArray(origins) ? origins : []).flatMap((id: JsonValue) =>
      typeof id === 'string' && id.startsWith(prefix) ? withoutKey(id.slice(prefix.length)) : [],
    ),
  ];
}

function withoutKey(path: string): readonly string[] {
  const key = path.lastIndexOf('#');
  return key < 0 ? [path] : [path, path.slice(0, key)];
}

const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);
