import { definePlugin, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { anyGlob } from './glob.js';
import { localSource } from './local-source.js';
import { sourceRoots } from './source-root.js';

export default definePlugin(schema, ({ config, find }) => ({
  hooks: {
    async ingest(sources) {
      const options = {
        extensions: config.extensions.map((ending) => ending.toLowerCase()),
        excluded: anyGlob(config.exclude),
        gitignore: config.gitignore ? 'respect' : 'overlook',
        maxFileBytes: config.maxFileBytes,
        maxInvalidUtf8: config.maxInvalidUtf8,
        kernels: () => {
          const offered = find(TEXT_KERNELS);
          return offered?.ok ? offered.files : null;
        },
      } as const;
      for (const root of await sourceRoots(config)) sources.add(localSource(root, options));
    },
  },
}));
