import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type DocumentShards, shardName } from '../run/documents.js';
import { writeDurably } from '../run/durable-file.js';
import { readLines } from '../run/json-lines.js';
import type { LicenceTextLine } from '../run/licence-texts.js';
import { corrupt } from '../run/store.js';
import type { RewriteFile } from './replace-object.js';

/** Rewrites a shard's licence texts: those that only documents that go were under are left out, every other line is the same. */
export function rewriteLicences(
  documents: DocumentShards,
  shard: number,
  removed: ReadonlySet<string>,
): RewriteFile {
  return async (draft, { path, facts }) => {
    const file = shardName('licences', shard, 'ndjson');
    const stay = new Set<string>();
    for await (const { id, takenDown, licenceFiles = [] } of documents.rows(shard)) {
      if (takenDown !== undefined || removed.has(id)) continue;
      for (const { sha256 } of licenceFiles) stay.add(sha256);
    }
    const whole = createHash('sha256');
    let left = 0;
    async function* lines(): AsyncGenerator<Uint8Array> {
      for await (const line of readLines(path)) {
        whole.update(`${line}\n`);
        if (stay.has((JSON.parse(line) as LicenceTextLine).sha256)) yield Buffer.from(`${line}\n`);
        else left += 1;
      }
    }
    const written = await writeDurably(join(draft.dir, file), lines());
    const before = whole.digest('hex');
    if (before !== facts.sha256) throw corrupt(path, 'is not the file its manifest describes');
    return {
      facts: written,
      rewritten: { file, spans: left, blanked: 0, before, after: written.sha256, outside: null },
    };
  };
}
