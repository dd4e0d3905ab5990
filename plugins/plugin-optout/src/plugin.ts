import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { definePlugin, type JsonValue, META } from '@framework/sdk';
import { config as schema } from './config.js';
import { readOptOutList } from './opt-out-list.js';
import { OptOuts } from './opt-outs.js';

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
            const found = optOuts.find(
              textOf(batch.get(row, META.repository)),
              textOf(batch.get(row, META.path)),
              batch.bytes(row),
            );
            if (found === undefined) continue;
            const { kind, list, line } = found;
            batch.judge(row, { action: 'drop', reason: `opt-out-${kind}`, evidence: { list, line } });
          }
        },
      },
    },
  };
});

const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);
