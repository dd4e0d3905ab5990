import type { HookContext, StepContext } from '@framework/sdk';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { Place } from './lines.js';
import type { Recorder } from './recorder.js';

/**
 * A kernel whose every way in is a span of its own, and says which batch or step it is for. The taps inside are told to
 * the recorder by the guard; what a chain takes beyond its taps is what dispatch costs.
 */
export function traceKernel(kernel: Kernel, recorder: Recorder): Kernel {
  const { hooks } = kernel;

  const around = async <T>(hook: string, place: Place | undefined, call: () => Promise<T>): Promise<T> => {
    const span = recorder.begin('dispatch', 'core', hook, place);
    try {
      return await call();
    } finally {
      recorder.end(span);
    }
  };

  const aroundSync = <T>(hook: string, place: Place | undefined, call: () => T): T => {
    const span = recorder.begin('dispatch', 'core', hook, place);
    try {
      return call();
    } finally {
      recorder.end(span);
    }
  };

  /** Step and micro-batch stand in the context of each tap. */
  const naming =
    (hook: string, context: ContextFor): ContextFor =>
    (base: HookContext) => {
      const own = context(base) as StepContext;
      recorder.place(hook, base.plugin, { step: own.step + 1, micro: own.micro });
      return own;
    };

  return {
    ...kernel,
    setup: () => around('setup', undefined, () => kernel.setup()),
    teardown: () => around('teardown', undefined, () => kernel.teardown()),
    hooks: {
      ingest: (sources, context) => around('ingest', undefined, () => hooks.ingest(sources, context)),
      filter: (batch, context, only) =>
        around('filter', { batch: batch.sequence }, () => hooks.filter(batch, context, only)),
      tokenize: (batch, context) =>
        around('tokenize', { batch: batch.sequence }, () => hooks.tokenize(batch, context)),
      tokens: (batch, context) =>
        around('tokens', { batch: batch.sequence }, () => hooks.tokens(batch, context)),
      collate: (batch, context) =>
        around('collate', { step: batch.step + 1, aside: true }, () => hooks.collate(batch, context)),
      forward: (state, context) =>
        aroundSync('forward', undefined, () => hooks.forward(state, naming('forward', context))),
      loss: (terms, context) =>
        aroundSync('loss', undefined, () => hooks.loss(terms, naming('loss', context))),
      step: (event) => aroundSync('step', { step: event.step }, () => hooks.step(event)),
      checkpoint: (draftFor, context) =>
        around('checkpoint', undefined, () => hooks.checkpoint(draftFor, context)),
      restore: (viewFor, context) => around('restore', undefined, () => hooks.restore(viewFor, context)),
      evaluate: (report, context) =>
        around('evaluate', { step: report.step }, () => hooks.evaluate(report, context)),
      report: (run, context) => around('report', undefined, () => hooks.report(run, context)),
    },
    guard: (plugin, hook, call, place) => around(hook, place, () => kernel.guard(plugin, hook, call)),
  };
}
