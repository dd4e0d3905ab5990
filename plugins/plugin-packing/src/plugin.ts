import { definePlugin, frameworkError, SEQUENCER, type Sequencer } from '@framework/sdk';
import { config as schema } from './config.js';
import { fitIndex } from './fit-index.js';
import { packedWindows } from './packed-windows.js';
import { readSequenceIndex } from './sequence-index.js';

/** The sequencer slot: windows over the shuffled training documents laid end to end, in one stream or one a share. */
export default definePlugin(schema, (ctx) => {
  const sequencer: Sequencer = {
    fit: (tokens, fit) => fitIndex(tokens, ctx.config, { seed: ctx.seed, plugin: ctx.id }, fit),

    async open(artefact, tokens) {
      const index = await readSequenceIndex(artefact);
      const { fingerprint } = index.header.tokens;
      const fits =
        fingerprint === tokens.fingerprint &&
        index.documents.every((document, at) => tokens.documents[document]?.tokens === index.lengths[at]);
      if (!fits) {
        throw frameworkError('FWK_STORE_CORRUPT', {
          message: `the sequence index is of other token shards (${fingerprint}, not ${tokens.fingerprint})`,
          at: artefact.dir,
        });
      }
      return packedWindows(index, tokens);
    },
  };
  ctx.provide(SEQUENCER, () => sequencer);
  return {};
});
