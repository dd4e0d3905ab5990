import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, frameworkError, REMOTE_FILES } from '@framework/sdk';

// Manifest: "provides": ["fw.remote-files"], "proposals": ["remote-files"]. The smallest hub there is: one file, always there.
const CONTENT = 'print(1)\n';
const sha256 = createHash('sha256').update(CONTENT).digest('hex');

export default definePlugin({}, (plugin) => {
  plugin.provide(REMOTE_FILES, () => ({
    async list(set, { at }) {
      if (set.hub !== 'me/one-file') {
        throw frameworkError('FWK_SOURCE_MISSING', { message: `there is no dataset '${set.hub}'`, at });
      }
      return [
        { set, name: 'one.py', bytes: CONTENT.length, hash: { algorithm: 'sha256' as const, hex: sha256 } },
      ];
    },
    async check() {},
    async fetch({ name }, { signal }) {
      signal.throwIfAborted();
      const path = join(await mkdtemp(join(tmpdir(), 'one-file-')), name);
      await writeFile(path, CONTENT);
      return { path, sha256 };
    },
  }));
  return {};
});
