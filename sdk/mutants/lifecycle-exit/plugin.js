import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let open = false;
  return {
    hooks: {
      setup() {
        open = true;
      },
      teardown() {
        if (!open) process.exit(1);
      },
    },
  };
});
