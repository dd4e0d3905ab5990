import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { evaluationScalars, stepScalars } from './content/scalars.js';
import { textsOf } from './content/texts.js';
import { EventFile } from './event-file.js';
import { scalarEvent, startEvent, textEvent, versionEvent } from './format/event.js';

export default definePlugin(schema, ({ config }) => ({
  hooks: {
    async report(run, ctx) {
      const file = await EventFile.create(run.dir);
      let last = { step: 0, time: 0 };
      try {
        await file.add(versionEvent(last));
        await file.add(startEvent(last));
        for await (const step of run.steps()) {
          ctx.signal.throwIfAborted();
          // Time the steps took, from the first on: a run knows no date, and pauses between resumes are nobody's.
          last = { step: step.step, time: last.time + step.seconds };
          await file.add(scalarEvent(last, stepScalars(step)));
        }
        const figures = evaluationScalars(run.results);
        if (Object.keys(figures).length > 0) await file.add(scalarEvent(last, figures));
        for (const [tag, markdown] of textsOf(run, config)) await file.add(textEvent(last, tag, markdown));
      } catch (error) {
        await file.discard();
        throw error;
      }
      const path = await file.publish(last.step);
      ctx.log.info(`tensorboard --logdir ${path.replace(/[^/\\]*$/, '')}`);
    },
  },
}));
