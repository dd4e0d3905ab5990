import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let table;
  return {
    hooks: {
      setup() {
        table = new Map();
      },
      teardown: () => table.clear(),
    },
  };
});
