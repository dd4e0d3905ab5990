import type { ForwardHandler, ForwardState } from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { type ChainParts, sameOrNothing, syncWaterfall } from './chain.js';

/** `forward`: synchronous, because the gradient tape does not wait; taps add outputs to the one state that travels. */
export const forwardChain = (parts: ChainParts<ForwardHandler>): Kernel['hooks']['forward'] =>
  syncWaterfall<ForwardHandler, ForwardState>('forward', parts, ({ plugin, handler }, state) => ({
    call: (ctx) => handler(state, ctx as never),
    accept: (returned) => sameOrNothing(plugin, 'forward', 'state', state, returned),
  }));
