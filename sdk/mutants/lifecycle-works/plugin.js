import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async report(run) {
      let steps = 0;
      for await (const _step of run.steps()) steps++;
      if (steps < 2) throw new Error('no line goes through one point');
    },
  },
});
