import type { CheckpointDraft, CheckpointHandler, CheckpointView, RestoreHandler } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { asyncSeries, type ChainParts } from './chain.js';

type DraftFor = (plugin: string) => CheckpointDraft;
type ViewFor = (plugin: string) => CheckpointView;

/** `checkpoint`: every plugin with state writes it, under its own id: it is given no other's draft. */
export const checkpointChain = (parts: ChainParts<CheckpointHandler>): Kernel['hooks']['checkpoint'] =>
  asyncSeries<CheckpointHandler, DraftFor>('checkpoint', parts, ({ plugin, handler }, draftFor, ctx) =>
    handler(draftFor(plugin), ctx),
  );

/** `restore`: the same parts, read back. */
export const restoreChain = (parts: ChainParts<RestoreHandler>): Kernel['hooks']['restore'] =>
  asyncSeries<RestoreHandler, ViewFor>('restore', parts, ({ plugin, handler }, viewFor, ctx) =>
    handler(viewFor(plugin), ctx),
  );
