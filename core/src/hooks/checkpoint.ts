import type { CheckpointDraft, CheckpointHandler, CheckpointView, RestoreHandler } from '@framework/sdk';
import { AsyncSeriesHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';

type DraftFor = (plugin: string) => CheckpointDraft;
type ViewFor = (plugin: string) => CheckpointView;

/** `checkpoint`: every plugin with state writes it, under its own id: it is given no other's draft. */
export function checkpointChain({
  taps,
  guard,
}: ChainParts<CheckpointHandler>): Kernel['hooks']['checkpoint'] {
  const hook = new AsyncSeriesHook<[DraftFor, ContextFor]>(['draftFor', 'context'], 'checkpoint');
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (draftFor, context) =>
      guard.call(plugin, 'checkpoint', (base) => handler(draftFor(plugin), context(base))),
    );
  }
  return (draftFor, context) => hook.promise(draftFor, context);
}

/** `restore`: the same parts, read back. */
export function restoreChain({ taps, guard }: ChainParts<RestoreHandler>): Kernel['hooks']['restore'] {
  const hook = new AsyncSeriesHook<[ViewFor, ContextFor]>(['viewFor', 'context'], 'restore');
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, (viewFor, context) =>
      guard.call(plugin, 'restore', (base) => handler(viewFor(plugin), context(base))),
    );
  }
  return (viewFor, context) => hook.promise(viewFor, context);
}
