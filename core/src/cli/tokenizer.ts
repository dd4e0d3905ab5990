import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { TokenizerTask } from '../tokenizer/ask-tokenizer.js';
import { type EncodeChoices, encodeRequest } from './encode-request.js';
import { readInput } from './given-input.js';
import { missingOption } from './missing-option.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { registerTrain } from './tokenizer-train.js';

interface OpenerOptions extends TrustOptions {
  readonly opener?: string;
}

interface TextOptions extends OpenerOptions {
  readonly tokenizer?: string;
  readonly file?: string;
}

interface EncodeOptions extends TextOptions, EncodeChoices {}

interface ExportOptions extends OpenerOptions {
  readonly format?: string;
  readonly out?: string;
}

interface CompareOptions extends OpenerOptions {
  readonly text?: readonly string[];
  readonly html?: string;
}

/** Each token is a line of the answer; a corpus is a run's work. */
const MOST_TEXT = 4 * 2 ** 20;

/** `framework tokenizer`: what a vocabulary holds, and what it makes of text. */
export function register(program: Command, shared: CliShared): void {
  const tokenizer = program
    .command('tokenizer')
    .helpGroup(GROUPS.look)
    .description(
      'the tokenizer of a run, a SentencePiece .model or a tokenizer.json: train it, look at it, use it, compare',
    );
  withExample(
    tokenizer,
    'framework tokenizer inspect tiny-code',
    "framework tokenizer encode 'const x = 1;'",
    'framework tokenizer compare tiny-code other.model --text src/*.ts',
  );

  const inspect = tokenizer
    .command('inspect', { isDefault: true })
    .description('size, settings, kinds of pieces, the longest, the reserved, those no text becomes')
    .argument('[tokenizer]', 'a run or a file; the newest run with a tokenizer when left out');
  withOpener(inspect).action((which: string | undefined, options: OpenerOptions) =>
    inspectAction(which, options, shared),
  );

  registerTrain(tokenizer, shared);

  const encode = tokenizer
    .command('encode')
    .description('a text’s ids, with pieces and the bytes each stands for; or other ways to cut it')
    .argument('[text]', 'the text; in --file, or piped in, when left out')
    .option('--file <path>', 'a file of text in UTF-8')
    .option(
      '--offsets <unit>',
      'count places in bytes, or in utf16 as JavaScript strings do (default: bytes)',
    )
    .option('--reserved', 'names of reserved tokens in the text become their ids; for a text of your own')
    .option(
      '--n-best <count>',
      'list so many ways to cut it, the likeliest first, each with its log-probability',
    )
    .option(
      '--sample <alpha>',
      'draw one way, likely ones the more often the higher alpha; with --n-best, from those',
    )
    .option('--seed <number>', 'same seed, same draw (default: 0)');
  withOpener(withTokenizer(encode));
  withExample(
    encode,
    "framework tokenizer encode 'const é = 1;' --offsets utf16",
    "framework tokenizer encode 'return x' --n-best 5",
    "framework tokenizer encode 'return x' --sample 0.1 --seed 7",
  );
  encode.action((text: string | undefined, options: EncodeOptions) => encodeAction(text, options, shared));

  const decode = tokenizer
    .command('decode')
    .description('the text of ids')
    .argument('[ids...]', 'ids with spaces or commas between; in --file, or piped in, when left out')
    .option('--file <path>', 'a file of ids');
  withOpener(withTokenizer(decode)).action((ids: readonly string[], options: TextOptions) =>
    decodeAction(ids, options, shared),
  );

  const write = tokenizer
    .command('export')
    .description('write it as a file that other libraries load and get the same ids from')
    .argument('[tokenizer]', 'a run or a file; the newest run with a tokenizer when left out')
    .option('--format <name>', 'sentencepiece, or huggingface for a tokenizer.json')
    .option('--out <file>', 'where to; a file that is there already is left alone');
  withOpener(write);
  withExample(write, 'framework tokenizer export tiny-code --format huggingface --out tokenizer.json');
  write.action((which: string | undefined, options: ExportOptions) => exportAction(which, options, shared));

  const compare = tokenizer
    .command('compare')
    .description('two tokenizers: pieces they share, pieces no text becomes, bytes a token by extension')
    .argument('<a>', 'a run or a file')
    .argument('<b>', 'another')
    .option('--text <files...>', 'files of text to count the tokens of')
    .option('--html <file>', 'write it as a page with plots too; a file that is there already is left alone');
  withOpener(compare).action((a: string, b: string, options: CompareOptions) =>
    compareAction(a, b, options, shared),
  );
}

const withTokenizer = (command: Command): Command =>
  command.option('-t, --tokenizer <which>', 'a run or a file; the newest run with a tokenizer when left out');

const withOpener = (command: Command): Command =>
  withTrustOption(
    command.option(
      '--opener <plugin>',
      'the plugin that opens a file; each that is installed is tried when left out',
    ),
  );

/** @throws FWK_TOKENIZER_MISSING, FWK_RUN_UNKNOWN */
async function taskOf(
  which: string | undefined,
  { opener, trust }: OpenerOptions,
  { root, environment, output }: CliShared,
): Promise<TokenizerTask> {
  const { tokenizerReference } = await import('../tokenizer/tokenizer-reference.js');
  return {
    root,
    reference: await tokenizerReference(which, root),
    opener: opener ?? null,
    environment,
    trust: trust ?? [],
    notice: output.note,
    raw: (text) => output.note(text.replace(/\n$/, '')),
  };
}

async function inspectAction(
  which: string | undefined,
  options: OpenerOptions,
  shared: CliShared,
): Promise<void> {
  const [{ askTokenizer }, { nameOf }, { inspectionText }] = await Promise.all([
    import('../tokenizer/ask-tokenizer.js'),
    import('../tokenizer/tokenizer-reference.js'),
    import('./tokenizer-text.js'),
  ]);
  const task = await taskOf(which, options, shared);
  const inspection = await askTokenizer(task, { kind: 'inspect' });
  const named = { tokenizer: nameOf(task.reference), ...inspection };
  shared.output.result(named, () => inspectionText(named, shared.output.style));
}

async function encodeAction(
  given: string | undefined,
  options: EncodeOptions,
  shared: CliShared,
): Promise<void> {
  const how = encodeRequest(options);
  const text = inputOf('the text', given, options, shared);
  const [{ askTokenizer }, { refuseOtherThanUtf8 }, { encodingText, segmentationsText }] = await Promise.all([
    import('../tokenizer/ask-tokenizer.js'),
    import('../tokenizer/utf8-text.js'),
    import('./tokenizer-text.js'),
  ]);
  refuseOtherThanUtf8(text, options.file ?? 'stdin');
  const task = await taskOf(options.tokenizer, options, shared);
  const { style } = shared.output;
  if (how.kind === 'segment') {
    const list = await askTokenizer(task, { ...how, text });
    shared.output.result(list, () => segmentationsText(list, style));
    return;
  }
  const encoding =
    how.kind === 'sample'
      ? await askTokenizer(task, { ...how, text })
      : await askTokenizer(task, { ...how, text });
  shared.output.result(encoding, () => encodingText(encoding, style));
}

async function decodeAction(
  given: readonly string[],
  options: TextOptions,
  shared: CliShared,
): Promise<void> {
  const written = inputOf(
    'the list of ids',
    given.length === 0 ? undefined : given.join(' '),
    options,
    shared,
  );
  const ids = idsOf(Buffer.from(written).toString('latin1'));
  const [{ askTokenizer }, { terminalText }] = await Promise.all([
    import('../tokenizer/ask-tokenizer.js'),
    import('./terminal-text.js'),
  ]);
  const task = await taskOf(options.tokenizer, options, shared);
  const decoding = await askTokenizer(task, { kind: 'decode', ids });
  shared.output.result(decoding, () => terminalText(decoding.text));
}

const EXPORT = 'framework tokenizer export';

async function exportAction(
  which: string | undefined,
  options: ExportOptions,
  shared: CliShared,
): Promise<void> {
  const { format, out } = options;
  if (format === undefined)
    throw missingOption('--format', '--format sentencepiece, or --format huggingface', EXPORT);
  if (out === undefined) throw missingOption('--out', 'the file to write: --out tokenizer.json', EXPORT);
  const [{ askTokenizer }, { saveNew }, { bytesText }] = await Promise.all([
    import('../tokenizer/ask-tokenizer.js'),
    import('../tokenizer/save-new.js'),
    import('./text.js'),
  ]);
  const task = await taskOf(which, options, shared);
  const { file, ...written } = await askTokenizer(task, { kind: 'write', format });
  const path = await saveNew(out, shared.root, file);
  const saved = { ...written, file: path, bytes: file.byteLength };
  shared.output.result(
    saved,
    () => `${path}: ${format}, ${bytesText(saved.bytes)}, ${saved.vocabularySize} pieces`,
  );
}

async function compareAction(
  a: string,
  b: string,
  options: CompareOptions,
  shared: CliShared,
): Promise<void> {
  const [{ askTokenizer }, { compareTokenizers }, { textFiles }, { tokenizerComparisonText }] =
    await Promise.all([
      import('../tokenizer/ask-tokenizer.js'),
      import('../tokenizer/compare-tokenizers.js'),
      import('../tokenizer/text-files.js'),
      import('./tokenizer-text.js'),
    ]);
  // Before minutes of measuring, not after.
  if (options.html !== undefined) {
    const { refuseThere } = await import('../tokenizer/save-new.js');
    refuseThere(options.html, shared.root);
  }
  const texts = textFiles(options.text ?? [], shared.root);
  const measure = async (which: string) =>
    [which, await askTokenizer(await taskOf(which, options, shared), { kind: 'measure', texts })] as const;
  const comparison = compareTokenizers(await measure(a), await measure(b));
  if (options.html !== undefined) {
    const [{ comparisonPage }, { saveNew }] = await Promise.all([
      import('../tokenizer/comparison-page.js'),
      import('../tokenizer/save-new.js'),
    ]);
    await saveNew(options.html, shared.root, Buffer.from(comparisonPage(comparison)));
  }
  shared.output.result(comparison, () => tokenizerComparisonText(comparison, shared.output.style));
}

/** @throws FWK_CLI_USAGE where nothing is given */
function inputOf(
  what: string,
  text: string | undefined,
  { file }: TextOptions,
  { root }: CliShared,
): Uint8Array {
  const input = readInput({
    what,
    text,
    textOption: 'an argument',
    file,
    root,
    mostBytes: MOST_TEXT,
    tooLarge: 'give a part of it; `framework tokenizer compare --text` counts the tokens of whole files',
  });
  if (input !== undefined) return input;
  throw missingOption(what, `${what} as an argument, with --file, or piped in`, 'framework tokenizer');
}

/** Numbers with spaces, commas or a list's brackets around them. */
function idsOf(written: string): readonly number[] {
  return written
    .split(/[\s,[\]]+/)
    .filter((word) => word !== '')
    .map((word, index) => {
      if (/^\d{1,10}$/.test(word)) return Number(word);
      throw frameworkError('FWK_CLI_USAGE', {
        message: `'${word.slice(0, 40)}' is no id`,
        at: `id number ${index + 1}`,
        action: 'give whole numbers: framework tokenizer decode 17 4 300',
      });
    });
}
