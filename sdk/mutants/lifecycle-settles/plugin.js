import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let ready = new Promise(() => {});
  return {
    hooks: {
      setup() {
        ready = Promise.resolve();
      },
      teardown: () => ready,
    },
  };
});
