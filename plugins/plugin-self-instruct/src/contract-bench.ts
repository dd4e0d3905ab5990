import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HYGIENE, type ReplyRequest, TEACHER } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import { scriptedModel } from './testing/scripted-model.js';

/** Named by whoever imports this first; its worker threads and child processes inherit the name. */
const VARIABLE = 'PLUGIN_SELF_INSTRUCT_CONTRACT';

const folder = process.env[VARIABLE] ?? newFolder();

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'self-instruct-contract-'));
  process.env[VARIABLE] = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Where the contract test's configuration points. */
export const PLACES = { answers: join(folder, 'answers'), seeds: join(folder, 'seeds.jsonl') };

export default defineBench({
  prepare() {
    copyFileSync(fileURLToPath(new URL('../data/seeds.jsonl', import.meta.url)), PLACES.seeds);
  },
  slots: () => [
    [HYGIENE, { identity: 'none', objection: () => undefined }],
    [
      TEACHER,
      {
        id: 'a model with a script',
        identity: { model: 'script' },
        concurrency: 4,
        async reply({ prompt, seed }: ReplyRequest) {
          return {
            text: scriptedModel({ text: prompt, seed }),
            ended: 'end-of-document',
            promptTokens: 100,
            replyTokens: 50,
            promptTruncated: false,
          };
        },
      },
    ],
  ],
  async changeSource() {
    const before = readFileSync(PLACES.seeds, 'utf8');
    writeFileSync(PLACES.seeds, before.replaceAll('Write a function', 'Write the function'));
    return async () => writeFileSync(PLACES.seeds, before);
  },
  missingSource: () => ({ seeds: join(folder, 'gone.jsonl') }),
});
