import type { LossHandler, LossTerm, LossTerms } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import type { Kernel } from '../plugins/kernel.js';
import { type ChainParts, sameOrNothing, syncWaterfall } from './chain.js';
import { resultError } from './hook-error.js';

/** `loss`: synchronous, inside the tape; each tap adds its terms, and each term can be divided and summed. */
export const lossChain = (parts: ChainParts<LossHandler>): Kernel['hooks']['loss'] =>
  syncWaterfall<LossHandler, LossTerms>('loss', parts, ({ plugin, handler }, terms) => {
    const before = new Set(terms.terms.keys());
    return {
      call: (ctx) => handler(terms, ctx as never),
      accept(returned) {
        sameOrNothing(plugin, 'loss', 'terms', terms, returned);
        for (const [name, term] of terms.terms) if (!before.has(name)) checkTerm(plugin, name, term);
        return terms;
      },
    };
  });

function checkTerm(plugin: string, name: string, { sum, count, weight }: LossTerm): void {
  const say = (what: string) => resultError(plugin, 'loss', `gave the term '${name}' ${what}`);
  if (!Number.isFinite(count) || count < 0) throw say(`the count ${describeValue(count)}`);
  if (!Number.isFinite(weight)) throw say(`the weight ${describeValue(weight)}`);
  if (typeof sum !== 'object' || sum === null || sum.rank !== 0) {
    throw say(`${describeValue(sum)} as its sum, not a scalar`);
  }
}
