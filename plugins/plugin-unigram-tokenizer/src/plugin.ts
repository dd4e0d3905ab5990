import { readFile } from 'node:fs/promises';
import {
  definePlugin,
  encodeRows,
  type FitContext,
  frameworkError,
  TEXT_KERNELS,
  TOKENIZER,
  TOKENIZER_FILES,
  type TokenizeHandler,
  type UnigramKernels,
} from '@framework/sdk';
import { type Config, config as schema } from './config.js';
import { fitTokenizer } from './fit-tokenizer.js';
import { huggingFaceObstacle, huggingFaceTokenizer } from './model/hugging-face.js';
import type { ModelProto } from './model/model-proto.js';
import { vocabFile } from './model/vocab-file.js';
import { referenceKernels } from './reference-kernels.js';
import { tokenizerFiles } from './tokenizer-files.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

const MODEL_FILE = 'tokenizer.model';

/** `tokenize`: trains a SentencePiece-compatible unigram tokenizer on the kept documents, then encodes them. */
export default definePlugin(schema, (ctx) => {
  const { config } = ctx;
  let tokenizer: UnigramTokenizer | undefined;
  const loaded = (): UnigramTokenizer => {
    if (tokenizer) return tokenizer;
    throw frameworkError('FWK_FIT_MISSING', {
      message: 'the tokenizer was asked for before it was trained and loaded',
      action: 'run the `tokenize` stage first',
    });
  };
  const kernels = (): UnigramKernels => {
    const offered = ctx.find(TEXT_KERNELS);
    return offered?.ok ? offered.unigram : referenceKernels;
  };
  ctx.provide(TOKENIZER, loaded);
  ctx.provide(TOKENIZER_FILES, () => tokenizerFiles);

  const tokenize: TokenizeHandler = {
    async fit(stream, fit) {
      if (config.model !== null) {
        const given = new UnigramTokenizer(await readGivenModel(config.model), config.model);
        checkSize(given, config);
        for (const loss of given.losses) fit.log.warn(`${config.model} is not lossless: ${loss}`);
        await fit.output.write(MODEL_FILE, given.file);
        await fit.output.write('tokenizer.vocab', vocabFile(given.model));
        if (given.losses.length === 0) await writeHuggingFace(given.model, fit);
        await fit.output.writeJson('training.json', { given: given.hash });
        return;
      }
      const { bytes, model, training } = await fitTokenizer(stream, config, fit, kernels());
      await fit.output.write(MODEL_FILE, bytes);
      await fit.output.write('tokenizer.vocab', vocabFile(model));
      // No span holds the whole of a reserved token's name, so none is a piece of text and nothing stands in the way.
      await fit.output.writeJson('tokenizer.json', huggingFaceTokenizer(model));
      await fit.output.writeJson('training.json', training);
    },

    async load(artefact) {
      const file = artefact.path(MODEL_FILE);
      tokenizer = new UnigramTokenizer(await artefact.read(MODEL_FILE), file, kernels());
    },

    apply(batch) {
      const tokenizer = loaded();
      return encodeRows(batch, tokenizer, (texts) => encodeTexts(tokenizer, texts));
    },
  };
  return { hooks: { tokenize } };
});

/** All texts at once: compiled loops take them in one call. */
function encodeTexts(tokenizer: UnigramTokenizer, texts: readonly Uint8Array[]): readonly Uint32Array[] {
  const { ids, offsets } = tokenizer.encodeAll(texts);
  return texts.map((_, at) => ids.subarray(offsets[at], offsets[at + 1]));
}

/** A given model without that form is whole without it. */
async function writeHuggingFace(model: ModelProto, { output, log }: FitContext): Promise<void> {
  const obstacle = huggingFaceObstacle(model);
  if (obstacle === undefined) await output.writeJson('tokenizer.json', huggingFaceTokenizer(model));
  else log.warn(`tokenizer.json is not written: the model ${obstacle}`);
}

async function readGivenModel(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `the tokenizer model ${file} cannot be read`,
      at: 'plugin-unigram-tokenizer.model',
      action: 'correct the path, or leave it out to train a tokenizer',
      cause,
    });
  }
}

function checkSize(tokenizer: UnigramTokenizer, config: Config): void {
  if (tokenizer.vocabularySize === config.vocabularySize) return;
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `${config.model} has ${tokenizer.vocabularySize} pieces, and \`vocabularySize\` is ${config.vocabularySize}`,
    at: 'plugin-unigram-tokenizer.vocabularySize',
    action: `set \`vocabularySize\` to ${tokenizer.vocabularySize}`,
  });
}
