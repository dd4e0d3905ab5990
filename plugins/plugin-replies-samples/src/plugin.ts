import { definePlugin, frameworkError, REPLIES, type ReplySource } from '@framework/sdk';
import { config as schema } from './config.js';
import { taskOrder } from './formats/task-order.js';
import { readSamples } from './read-samples.js';
import { sampleSource } from './sample-source.js';
import { TaskIndex } from './task-index.js';

export default definePlugin(schema, ({ config, log, worker, provide }) => {
  let source: ReplySource | undefined;
  provide(REPLIES, () => {
    if (source !== undefined) return source;
    throw frameworkError('FWK_SLOT_MISSING', {
      message: 'the replies are not read yet',
      at: 'plugin-replies-samples',
      action: 'ask for them after `setup`',
    });
  });
  return {
    hooks: {
      async setup() {
        // Workers have data hooks only, and none of those asks.
        if (worker) return;
        const set = await readSamples(config.samples, () => taskOrder(config.order));
        const index = new TaskIndex(set);
        const { uneven } = index;
        if (uneven.length > 0) {
          const named = uneven.slice(0, 5).join(', ');
          log.warn(
            `${set.name}: ${uneven.length} tasks have more replies than others: ${named}${uneven.length > 5 ? ', …' : ''}; if ids stand there twice by mistake, correct them`,
          );
        }
        source = sampleSource(set, index);
      },
    },
  };
});
