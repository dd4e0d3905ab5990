import { type JsonObject, SEQUENCER } from '@framework/sdk';
import { fitContext } from '../contexts.js';
import { dataClosureOf, identityOf } from '../data-plugins.js';
import { type Made, objectOf, type Session } from '../session.js';
import type { StoredTokens } from '../token-shards.js';

/** `sequence`: the slot's owner decides which token stands in which window. */
export async function sequence(session: Session, tokens: StoredTokens): Promise<Made> {
  const { kernel, plan, features, heartbeat } = session;
  const owner = plan.slots[SEQUENCER.id] ?? '';
  return objectOf(
    session,
    'sequence',
    'sequence',
    {
      kind: 'sequence',
      inputs: { plugins: dataClosureOf(plan, [owner]).map(identityOf), tokens: tokens.fingerprint },
    },
    async (draft) => {
      await draft.clear();
      const context = fitContext(plan.run.seed, 'sequence fit', features, draft.artefact(), (progress) => {
        heartbeat.touch();
        session.voice.progress('sequence', progress);
      });
      const blend = await kernel.guard(owner, 'sequence fit', (base) =>
        kernel.get(SEQUENCER).fit(tokens, context(base)),
      );
      await draft.addFound();
      return { tokens: tokens.fingerprint, ...(blend ? { blend: blend as unknown as JsonObject } : {}) };
    },
  );
}
