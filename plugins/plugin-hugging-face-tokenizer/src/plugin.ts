import { readFile } from 'node:fs/promises';
import {
  definePlugin,
  encodeRows,
  frameworkError,
  TOKENIZER,
  TOKENIZER_FILES,
  type TokenizeHandler,
} from '@framework/sdk';
import { ByteLevelTokenizer } from './byte-level-tokenizer.js';
import { config as schema } from './config.js';
import { tokenizerFiles } from './tokenizer-files.js';

const MODEL_FILE = 'tokenizer.json';

/** `tokenize`: encodes documents with the byte-level BPE of a published checkpoint. Nothing is trained. */
export default definePlugin(schema, (ctx) => {
  const { config } = ctx;
  let tokenizer: ByteLevelTokenizer | undefined;
  const loaded = (): ByteLevelTokenizer => {
    if (tokenizer) return tokenizer;
    throw frameworkError('FWK_FIT_MISSING', {
      message: 'the tokenizer was asked for before it was loaded',
      action: 'run the `tokenize` stage first',
    });
  };
  ctx.provide(TOKENIZER, loaded);
  ctx.provide(TOKENIZER_FILES, () => tokenizerFiles);

  const tokenize: TokenizeHandler = {
    async fit(_stream, fit) {
      const given = new ByteLevelTokenizer(await readGiven(config.file), config.file);
      if (given.vocabularySize !== config.vocabularySize) {
        throw frameworkError('FWK_CONFIG_INVALID', {
          message: `${config.file} has ${given.vocabularySize} ids, and \`vocabularySize\` is ${config.vocabularySize}`,
          at: 'plugin-hugging-face-tokenizer.vocabularySize',
          action: `set \`vocabularySize\` to ${given.vocabularySize}`,
        });
      }
      for (const loss of given.losses) fit.log.warn(`${config.file} is not lossless: ${loss}`);
      await fit.output.write(MODEL_FILE, given.file);
    },

    async load(artefact) {
      tokenizer = new ByteLevelTokenizer(await artefact.read(MODEL_FILE), artefact.path(MODEL_FILE));
    },

    apply: (batch) => encodeRows(batch, loaded()),
  };
  return { hooks: { tokenize } };
});

async function readGiven(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `the tokenizer ${file} cannot be read`,
      at: 'plugin-hugging-face-tokenizer.file',
      action: 'name the tokenizer.json of a checkpoint',
      cause,
    });
  }
}
