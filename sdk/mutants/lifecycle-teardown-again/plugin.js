import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let closed = false;
  return {
    hooks: {
      teardown() {
        if (closed) throw new Error('closed already');
        closed = true;
      },
    },
  };
});
