import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, frameworkError, REMOTE_FILES } from '@framework/sdk';

const CONTENTS = { 'a.jsonl': '{"n": 1}\n', 'b.jsonl': '{"n": 2}\n' };
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A dataset in memory: `altered` lists other hashes than its files have. */
function hub() {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-remote-files-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    async list(set, { at }) {
      if (set.hub === 'me/missing')
        throw frameworkError('FWK_SOURCE_MISSING', { message: 'no such dataset', at });
      return Object.entries(CONTENTS).map(([name, text]) => ({
        set,
        name,
        bytes: text.length,
        hash: { algorithm: 'sha256', hex: sha256(set.hub === 'me/altered' ? `${text} ` : text) },
      }));
    },
    async check() {},
    async fetch({ name, hash }, { at }) {
      const content = CONTENTS[name];
      if (sha256(content) !== hash.hex) throw frameworkError('FWK_SOURCE_INTEGRITY', { message: name, at });
      const path = join(folder, name);
      writeFileSync(path, content);
      return { path, sha256: hash.hex };
    },
  };
}

export default definePlugin((ctx) => {
  ctx.provide(REMOTE_FILES, hub);
  return {};
});
