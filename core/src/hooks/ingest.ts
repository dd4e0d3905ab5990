import type { IngestHandler, SourceSet } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { asyncWaterfall, type ChainParts, sameOrNothing } from './chain.js';

/** `ingest`: taps add sources to the one set that travels; a set of a tap's own making is refused. */
export const ingestChain = (parts: ChainParts<IngestHandler>): Kernel['hooks']['ingest'] =>
  asyncWaterfall<IngestHandler, SourceSet>('ingest', parts, ({ plugin, handler }, sources) => ({
    call: (ctx) => handler(sources, ctx as never),
    accept: (returned) => sameOrNothing(plugin, 'ingest', 'sources', sources, returned),
  }));
