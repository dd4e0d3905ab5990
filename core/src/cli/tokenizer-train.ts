import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { TrainedTokenizer } from '../tokenizer/train/train-question.js';
import type { Style } from './output.js';
import { type CliShared, collect, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { table, wholeText } from './text.js';
import { withDisplay } from './with-display.js';

interface TrainOptions extends TrustOptions {
  readonly out?: string;
  readonly run?: string;
  readonly plugin?: string;
  readonly set?: readonly string[];
}

/** `framework tokenizer train`: a vocabulary of files, folders, or what a run trains on. */
export function registerTrain(tokenizer: Command, shared: CliShared): void {
  const train = tokenizer
    .command('train')
    .description(
      'train a vocabulary: .model, .vocab, tokenizer.json, and a record of corpus and settings with hashes; killed, it goes on',
    )
    .argument(
      '[inputs...]',
      'files and folders of text; `text=docs` counts what is in docs to the share `text`',
    )
    .option('--run <name>', 'the training documents of a run, as its filters left them')
    .option('--out <folder>', 'the folder to make')
    .option(
      '-s, --set <key=value>',
      'a setting of the tokenizer’s plugin: vocabularySize=65536; may be repeated',
      collect,
    )
    .option('--plugin <plugin>', 'the plugin to train with, where several are installed');
  withTrustOption(train);
  withExample(
    train,
    'framework tokenizer train src docs --out vocabulary --set vocabularySize=8192',
    'framework tokenizer train --run tiny-code --out vocabulary --set vocabularySize=4096',
    'framework tokenizer train code=src text=docs --out vocabulary --set shares.code=0.8 --set shares.text=0.2',
  );
  train.action((inputs: readonly string[], options: TrainOptions) => trainAction(inputs, options, shared));
}

async function trainAction(
  inputs: readonly string[],
  { out, run, plugin, set, trust }: TrainOptions,
  shared: CliShared,
): Promise<void> {
  if (out === undefined) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: '--out is missing',
      at: 'framework tokenizer train',
      action: 'give the folder to make: --out vocabulary',
    });
  }
  const { root, environment, output } = shared;
  const { trainTokenizer } = await import('../tokenizer/train/train-tokenizer.js');
  const trained = await withDisplay(shared, (display) =>
    trainTokenizer({
      ...{ root, environment, inputs, out },
      run: run ?? null,
      plugin: plugin ?? null,
      settings: set ?? [],
      trust: trust ?? [],
      notice: display.notice,
      raw: display.raw,
      progress: (progress) => display.progress('tokenize', progress),
    }),
  );
  output.result(trained, () => trainedText(trained, output.style));
}

function trainedText(
  { folder, plugin, vocabularySize, hash, files }: TrainedTokenizer,
  style: Style,
): string {
  const rows = Object.entries(files).map(([name, sha256]) => [name, style.dim(sha256)]);
  return [
    `${style.bold(folder)}  ${wholeText(vocabularySize)} pieces, by ${plugin}`,
    `hash ${hash}`,
    '',
    table(rows, 'll'),
  ].join('\n');
}
