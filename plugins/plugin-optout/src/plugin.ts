import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { definePlugin, type JsonValue, META, type RecordBatch } from '@framework/sdk';
import { config as schema } from './config.js';
import { readIssues } from './issues/issue-file.js';
import { requestOf } from './issues/issue-form.js';
import { readOptOutList } from './opt-out-list.js';
import { OptOuts, type Place } from './opt-outs.js';
import { Renames } from './renames/renames.js';

export default definePlugin(schema, ({ config }) => {
  const optOuts = new OptOuts();
  const renames = new Renames();
  return {
    hooks: {
      async setup({ log }) {
        for (const list of config.renames) renames.add(await readFile(list, 'utf8'), list);
        for (const list of config.lists) {
          optOuts.add(basename(list), readOptOutList(await readFile(list, 'utf8'), list));
        }
        for (const list of config.issues) {
          let unclear = 0;
          for (const issue of readIssues(await readFile(list, 'utf8'), list)) {
            const request = requestOf(issue);
            optOuts.add(`${basename(list)}#${issue.number}`, request.entries);
            if (request.unclear.length > 0) unclear++;
          }
          if (unclear > 0) {
            log.info(
              `${unclear} requests of ${basename(list)} have lines that cannot be read: they count for everything of whoever filed them`,
            );
          }
        }
      },
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (let row = 0; row < batch.length; row++) {
            const places = withOtherNames(placesOf(batch, row), renames);
            const found = optOuts.find(places, batch.bytes(row), textOf(batch.get(row, META.swhid)));
            if (found === undefined) continue;
            const { kind, list, line } = found;
            batch.judge(row, { action: 'drop', reason: `opt-out-${kind}`, evidence: { list, line } });
          }
        },
      },
    },
  };
});

const withOtherNames = (places: readonly Place[], renames: Renames): readonly Place[] => [
  ...places,
  ...places.flatMap(({ repository, paths }) =>
    renames.othersOf(repository).map((other) => ({ repository: other, paths })),
  ),
];

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
