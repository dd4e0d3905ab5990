import type { Command } from 'commander';
import type { Continuation, GenerateRequest, Generation } from '../generate/generation.js';
import { type NumberRule, numberOption } from './number-option.js';
import type { Style } from './output.js';
import { type PromptOptions, readPrompt } from './prompt-input.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { terminalText } from './terminal-text.js';

interface GenerateOptions extends PromptOptions, TrustOptions {
  readonly tokens?: string;
  readonly temperature?: string;
  readonly topP?: string;
  readonly seed?: string;
  readonly count?: string;
  readonly checkpoint?: string;
  readonly allowTakenDown?: string;
}

/** As completions in the report are drawn, unless asked otherwise. */
const DEFAULTS = { tokens: 128, temperature: 0.7, topP: 0.95 } as const;

/** `framework generate`: text from a run's checkpoint. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('generate')
    .helpGroup(GROUPS.look)
    .description('let the model of a run go on from a prompt; the run is only read, and may be training')
    .argument('[run]', 'the run; the newest with a checkpoint when left out')
    .option('--prompt <text>', 'what to go on from; empty: the start of a document (its end-of-document id)')
    .option('--file <path>', 'the same from a file; with neither, what is piped in')
    .option('--tokens <count>', `new tokens at most (default: ${DEFAULTS.tokens})`)
    .option('--temperature <value>', `0 takes the likeliest token (default: ${DEFAULTS.temperature})`)
    .option(
      '--top-p <value>',
      `draw from the likeliest tokens that reach this probability (default: ${DEFAULTS.topP})`,
    )
    .option('--seed <number>', 'same seed, same text (default: the run’s)')
    .option('--count <count>', 'continuations (default: 1)')
    .option('--checkpoint <step>', 'the checkpoint of this step; the newest when left out')
    .option(
      '--allow-taken-down <reason>',
      'use a checkpoint that saw what was taken down since; the reason is signed and logged',
    );
  withTrustOption(command);
  withExample(
    command,
    "framework generate --prompt 'export function '",
    'framework generate tiny-code --file start.ts --tokens 64 --temperature 0',
    'head -5 start.ts | framework generate --count 3 --json',
  );
  command.action(async (run: string | undefined, options: GenerateOptions) => {
    const { output, root } = shared;
    const request = requestOf(options, root);
    const { generate } = await import('../generate/generate.js');
    const generation = await generate({
      root,
      run,
      request,
      trust: options.trust ?? [],
      environment: shared.environment,
      allowTakenDown: options.allowTakenDown ?? null,
      notice: output.note,
      raw: (text) => output.note(text.replace(/\n$/, '')),
    });
    for (const line of aboutText(generation)) output.note(line);
    output.result(generation, () => generationText(generation, output.style));
  });
}

const WHOLE = { kind: 'whole', maximum: Number.MAX_SAFE_INTEGER } as const;
const FROM_0 = { ...WHOLE, minimum: 0, words: 'a whole number from 0' } as const;
const TOKENS: NumberRule = {
  ...WHOLE,
  minimum: 1,
  maximum: 1_000_000,
  words: 'a whole number from 1 to 1,000,000',
  example: '64',
};
const COUNT: NumberRule = {
  ...TOKENS,
  maximum: 10_000,
  words: 'a whole number from 1 to 10,000',
  example: '3',
};
const TEMPERATURE: NumberRule = {
  kind: 'real',
  minimum: 0,
  maximum: 10,
  words: 'a number from 0 to 10',
  example: '0.7',
};
const TOP_P: NumberRule = {
  kind: 'real',
  // Above zero: an empty set has nothing to draw.
  minimum: Number.MIN_VALUE,
  maximum: 1,
  words: 'a number above 0, up to 1',
  example: '0.95',
};

/** @throws FWK_CLI_USAGE */
function requestOf(options: GenerateOptions, root: string): GenerateRequest {
  return {
    tokens: numberOption('--tokens', options.tokens, DEFAULTS.tokens, TOKENS),
    temperature: numberOption('--temperature', options.temperature, DEFAULTS.temperature, TEMPERATURE),
    topP: numberOption('--top-p', options.topP, DEFAULTS.topP, TOP_P),
    seed: numberOption('--seed', options.seed, null, { ...FROM_0, example: '7' }),
    count: numberOption('--count', options.count, 1, COUNT),
    checkpoint: numberOption('--checkpoint', options.checkpoint, null, { ...FROM_0, example: '400' }),
    prompt: readPrompt(options, root),
  };
}

/** What was asked of whom, and how it went; not part of the text. */
function aboutText({
  run,
  checkpoint,
  backend,
  seed,
  contextLength,
  prompt,
  continuations,
}: Generation): readonly string[] {
  const where = backend === null ? '' : `, backend ${backend}`;
  const lines = [`${run}, step ${checkpoint.step}${where}, seed ${seed}`];
  if (prompt.ids.length > contextLength) {
    lines.push(`the prompt has ${prompt.ids.length} tokens; the model sees the last ${contextLength}`);
  }
  return [...lines, ...continuations.map(continuationText)];
}

const continuationText = ({ ids, stopped, tokensPerSecond }: Continuation): string =>
  `${ids.length} tokens, ${Math.round(tokensPerSecond)} a second, ${
    stopped === 'tokens' ? 'as many as were asked for' : 'then the end of the document'
  }`;

/** Each time the prompt and what follows it, as one text that a terminal may be shown; `--json` has every byte. */
function generationText({ prompt, continuations }: Generation, style: Style): string {
  return continuations
    .map(({ text }, number) => {
      const heading = continuations.length === 1 ? '' : `${style.dim(`--- ${number + 1}`)}\n`;
      return `${heading}${style.dim(terminalText(prompt.text))}${terminalText(text)}`;
    })
    .join('\n');
}
