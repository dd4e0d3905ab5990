import { definePlugin } from '@framework/sdk';

const written = new Set();

export default definePlugin({
  hooks: {
    report(run) {
      if (written.has(run.name)) throw new Error(`'${run.name}' has its report`);
      written.add(run.name);
    },
  },
});
