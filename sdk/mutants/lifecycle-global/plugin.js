import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup() {
      Object.defineProperty(Array.prototype, 'mutantLast', {
        configurable: true,
        value: (list) => list.at(-1),
      });
    },
  },
});
