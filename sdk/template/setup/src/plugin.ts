import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

const MEBIBYTE = 2 ** 20;

export default definePlugin(config, (plugin) => {
  let timer: NodeJS.Timeout | undefined;
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };

  return {
    hooks: {
      setup() {
        // A worker thread shares the process: one watch is enough.
        if (plugin.worker) return;
        look();
        timer = setInterval(look, 1000 * plugin.config.every);
      },
      teardown(ctx) {
        if (timer === undefined) return;
        clearInterval(timer);
        timer = undefined;
        look();
        ctx.log.info(`the run held ${Math.ceil(most / MEBIBYTE)} MiB of memory at most`);
      },
    },
  };
});
