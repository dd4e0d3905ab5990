import { defineBench } from '@framework/sdk/contract';
import { COMMIT, FakeHub, git, lfs } from './testing/fake-hub.js';

const set = (files: string, hub = 'me/code') => ({ hub, revision: COMMIT, files });

/** A hub of this process, and the address that the plugin and child processes read it from. */
export default defineBench({
  async prepare() {
    if (process.env['HF_ENDPOINT'] !== undefined) return;
    const hub = await FakeHub.start({
      'me/code': {
        commit: COMMIT,
        files: {
          'data/b.jsonl': lfs('{"n": 2}\n'),
          'data/a.jsonl': git('{"n": 1}\n'),
          'README.md': git('# Code\n'),
        },
      },
      'me/altered': {
        commit: COMMIT,
        files: { 'data/a.jsonl': git('{"n": 1}\n', { oid: 'e'.repeat(40) }) },
      },
    });
    process.env['HF_ENDPOINT'] = hub.url;
  },
  remoteSets: () => ({
    there: set('data/*.jsonl'),
    missing: set('nowhere/*.jsonl'),
    altered: set('**', 'me/altered'),
  }),
});
