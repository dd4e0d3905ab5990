import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  const timers = [];
  return {
    hooks: {
      step() {
        timers.push(setInterval(() => undefined, 1000));
      },
      teardown() {
        for (const timer of timers) clearInterval(timer);
      },
    },
  };
});
