import type { Count } from '@framework/sdk';
import type { Sizes } from './choose-sizes.js';
import type { Unlicensed } from './unlicensed.js';

/** What a preset is written from. */
export interface PresetFacts {
  readonly name: string;
  readonly folder: FolderKeys;
  readonly sizes: Sizes;
  readonly unlicensed: Unlicensed;
  /** Documents that may be trained on. */
  readonly trainable: Count;
  readonly repositories: number;
}

/** How the folder stands in the preset. */
export interface FolderKeys {
  /** Relative to the preset's folder, or absolute. */
  readonly path: string;
  /** Glob patterns of what runs write into it; none where nothing does. */
  readonly exclude: readonly string[];
}

/** One key, with what a reader should know of it. */
interface Line {
  readonly key: string;
  /** As YAML. */
  readonly value: string | number;
  readonly why?: string;
}

interface Section {
  readonly plugin: string;
  /** Above the plugin's keys. */
  readonly comment?: string;
  readonly lines: readonly Line[];
}

/**
 * The preset as YAML: over `base-code` only what depends on the data, each key with where it comes from. A section
 * without lines is left out; one line more is one entry more here.
 */
export function presetText(facts: PresetFacts): string {
  const { name, folder, sizes, trainable } = facts;
  const { derivation } = sizes;
  const head = [
    ...comment(
      `Trains on ${JSON.stringify(folder.path)}: ${whole(trainable.documents)} files, ${whole(trainable.bytes)} bytes. Written by \`framework init\`; the sizes follow from those bytes as the comments say, and every value may be changed. \`framework plan --preset ./${name}.yaml\` shows what comes of it.`,
      '',
    ),
    `name: ${JSON.stringify(name)}`,
    `description: ${JSON.stringify(`About ${million(derivation.parameters)} M parameters on the source in ${folder.path}.`)}`,
    'extends: base-code',
    '',
    'run:',
    '  checkpointEvery: 100 # steps; `framework generate` reads the newest, also while it trains',
    '  keepCheckpoints: 1',
    '',
    'plugins:',
  ];
  const sections = SECTIONS.map((section) => section(facts)).filter(({ lines }) => lines.length > 0);
  return `${[...head, sections.map(sectionText).join('\n\n')].join('\n')}\n`;
}

const source = ({ folder }: PresetFacts): Section => ({
  plugin: 'plugin-local-dataset',
  lines: [
    {
      key: 'folders',
      value: `[${JSON.stringify(folder.path)}]`,
      why: 'more folders make more repositories: whole ones are held out',
    },
    { key: 'gitignore', value: 'true', why: 'what its .gitignore files name is not source' },
    ...(folder.exclude.length === 0
      ? []
      : [
          {
            key: 'exclude',
            value: `[${folder.exclude.map((pattern) => JSON.stringify(pattern)).join(', ')}]`,
            why: 'what runs write here',
          },
        ]),
  ],
});

const licences = ({ unlicensed }: PresetFacts): Section => {
  const { documents, bytes } = unlicensed.count;
  const files = `${whole(documents)} files (${whole(bytes)} bytes)`;
  return {
    plugin: 'plugin-gpl-filter',
    ...(unlicensed.decision === 'keep'
      ? {
          comment: `Nothing states a licence for ${files}. They are trained on because this says so: whoever runs it answers for having the right to, as for code of their own.`,
        }
      : {
          comment: `Nothing states a licence for ${files}, so they are dropped. \`keep\` trains on them too; whoever runs it then answers for having the right to, as for code of their own.`,
        }),
    lines: documents === 0 ? [] : [{ key: 'missing', value: unlicensed.decision }],
  };
};

const holdout = ({ repositories }: PresetFacts): Section => ({
  plugin: 'plugin-holdout',
  comment:
    'All files are of one repository, and only whole ones are held out, because files of one project repeat each other. So nothing is, and nothing is measured on unseen code. With a second folder above, remove this.',
  lines: repositories < 2 ? [{ key: 'share', value: 0 }] : [],
});

const tokenizer = ({ sizes: { vocabularySize, derivation } }: PresetFacts): Section => ({
  plugin: 'plugin-unigram-tokenizer',
  lines: [
    {
      key: 'vocabularySize',
      value: vocabularySize,
      why: `about ${derivation.bytesPerToken} bytes a token: ${whole(derivation.dataTokens)} tokens, so that a piece is seen ${whole(derivation.dataTokens / vocabularySize)} times on average`,
    },
  ],
});

const packing = ({ sizes: { contextLength, derivation } }: PresetFacts): Section => ({
  plugin: 'plugin-packing',
  lines: [
    {
      key: 'contextLength',
      value: contextLength,
      why: `tokens the model sees at once; ${whole(derivation.dataTokens / contextLength)} windows`,
    },
  ],
});

const model = ({ sizes: { model: size, derivation, vocabularySize } }: PresetFacts): Section => ({
  plugin: 'plugin-transformer',
  comment: `${whole(derivation.parameters)} parameters, ${whole(vocabularySize * size.hidden)} of them the token table. It sees ${derivation.tokensPerParameter.toFixed(1)} tokens for each: the largest model that sees at least 4 (after Hoffmann et al. 2022), or the smallest there is.`,
  lines: [
    { key: 'layers', value: size.layers },
    { key: 'hidden', value: size.hidden, why: '32 a layer, as tiny-code has it' },
    { key: 'heads', value: size.heads },
    { key: 'keyValueHeads', value: size.keyValueHeads },
    { key: 'headSize', value: size.headSize },
    { key: 'feedForward', value: size.feedForward, why: '8/3 of hidden, in whole 32s' },
  ],
});

/** `plugin-contrastive-head.dimensions` where nothing else is said. */
const EMBEDDING = 128;

const groundingHead = ({ sizes: { model: size } }: PresetFacts): Section => ({
  plugin: 'plugin-contrastive-head',
  lines:
    size.hidden >= EMBEDDING
      ? []
      : [
          {
            key: 'dimensions',
            value: size.hidden,
            why: 'of an embedding; no more than the hidden states it is made of',
          },
        ],
});

const trainer = ({ sizes }: PresetFacts): Section => {
  const { derivation } = sizes;
  const limit =
    derivation.limit === 'data'
      ? 'more than four passes over the data teach little (Muennighoff et al. 2023)'
      : `more takes longer than the ${derivation.minutes.toFixed(0)} minutes asked for, on two cores`;
  return {
    plugin: 'plugin-trainer',
    lines: [
      {
        key: 'steps',
        value: sizes.steps,
        why: `${whole(derivation.tokensSeen)} tokens, ${derivation.passes.toFixed(1)} passes over the data: ${limit}`,
      },
      { key: 'batchSize', value: sizes.batchSize, why: 'windows of a step' },
      { key: 'learningRate', value: '3e-3' },
      { key: 'warmupSteps', value: sizes.warmupSteps, why: 'a tenth of the steps' },
      {
        key: 'decaySteps',
        value: sizes.decaySteps,
        why: 'the last quarter falls to 0: warm-up, stable, decay',
      },
    ],
  };
};

const SECTIONS: readonly ((facts: PresetFacts) => Section)[] = [
  source,
  licences,
  holdout,
  tokenizer,
  packing,
  model,
  groundingHead,
  trainer,
];

function sectionText({ plugin, comment: text, lines }: Section): string {
  return [
    `  ${plugin}:`,
    ...(text === undefined ? [] : comment(text, '    ')),
    ...lines.flatMap(lineText),
  ].join('\n');
}

/** A comment stands beside its key where both fit into a line, and above it where they do not. */
function lineText({ key, value, why }: Line): readonly string[] {
  const line = `    ${key}: ${value}`;
  if (why === undefined) return [line];
  const beside = `${line} # ${why}`;
  return beside.length <= WIDTH ? [beside] : [...comment(why, '    '), line];
}

const WIDTH = 120;

/** `# ` lines no wider than a line of ours. */
function comment(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH && line !== `${indent}#`) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const million = (value: number): string => (value / 1e6).toFixed(1);
