import type { JsonValue } from '@framework/sdk';
import type {
  Difference,
  DocumentsDifference,
  GroupDifference,
  MetricDifference,
  OriginatedValue,
  Pair,
  PlanDifference,
  SideSummary,
  SourceDifference,
  StageDifference,
  TokensDifference,
  TrainingDifference,
} from '../diff/difference.js';
import { missingText } from './missing-text.js';
import type { Style } from './output.js';
import { bytesText, figureText, table, wholeText } from './text.js';
import { COLUMNS, wrap } from './wrap.js';

/** How two sides are told apart in a section: by their names, or as `a` and `b` where these are one. */
interface Labels {
  readonly a: string;
  readonly b: string;
}

/**
 * A difference for people: what differs, from cause to effect, and nothing of what does not.
 *
 * @param limit rows of each list
 */
export function differenceText(difference: Difference, limit: number, style: Style): string {
  const { a, b, plan, stages, contentRoot } = difference;
  const labels = { a: a.name, b: b.name };
  if (difference.same) return sameText(difference);
  const blocks: (readonly string[])[] = [
    [
      `${style.bold(a.name)} ${style.dim(sideText(a))}  →  ${style.bold(b.name)} ${style.dim(sideText(b))}`,
      ...[a, b].flatMap(({ name, missing }) =>
        missingText(
          missing.map((part) => ({ ...part, part: `${name}: ${part.part}` })),
          style,
        ),
      ),
    ],
    firstText(difference, style),
    factsText(plan, labels, style),
    listed('Plugins', plan.plugins.map(pluginText), limit, style),
    configurationText(plan, labels, limit, style),
    orderText(plan, labels, style),
    stagesText(stages, labels, style),
    sourcesText(difference.sources, labels, limit, style),
    documentsText(difference.documents, labels, limit, style),
    tokensText(difference.tokens, labels, style),
    trainingText(difference.training, labels, style),
    metricsText(difference, labels, limit, style),
    notComparedText(difference, style),
  ];
  if (a.kind === 'run' && b.kind === 'run') {
    blocks.push([
      `${style.bold('Content root')}  ${
        contentRoot.same
          ? `the same, ${contentRoot.a?.slice(0, 12)}: the bytes do not differ`
          : `${rootText(contentRoot.a)} → ${rootText(contentRoot.b)}`
      }`,
    ]);
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** Reasons that are told in a sentence: of other sources there may be hundreds, and they have a table of their own. */
const REASONS = 6;

const reasonsText = (reasons: readonly string[]): string =>
  reasons.length <= REASONS + 1
    ? reasons.join('; ')
    : `${reasons.slice(0, REASONS).join('; ')}; and ${wholeText(reasons.length - REASONS)} more (--json)`;

const rootText = (root: string | null): string => root?.slice(0, 12) ?? 'none: not finished';

function sameText({ a, b, contentRoot }: Difference): string {
  if (a.kind === 'run' && b.kind === 'run' && a.name === b.name)
    return `'${a.name}' is one run: nothing differs`;
  if (a.kind === 'preset') return `the presets '${a.name}' and '${b.name}' come to the same plan`;
  return `'${a.name}' and '${b.name}' are the same, byte for byte: content root ${rootText(contentRoot.a)}`;
}

const sideText = ({ kind, preset, state, name }: SideSummary): string =>
  kind === 'preset'
    ? '(preset)'
    : `(${[preset === null || preset === name ? '' : `preset ${preset}`, state].filter(Boolean).join(', ')})`;

function firstText({ first, stages }: Difference, style: Style): readonly string[] {
  if (first !== null) {
    const why = first.because.length === 0 ? 'what exactly is not recorded' : reasonsText(first.because);
    return [wrap(`${first.stage}: ${why}`, `${style.bold('First difference')}  `, '  ')];
  }
  if (stages.length === 0 || stages.every(sameStage)) return [];
  return [`${style.bold('First difference')}  no stage that both have was made from other inputs`];
}

function factsText(
  { facts, slots, backend }: PlanDifference,
  labels: Labels,
  style: Style,
): readonly string[] {
  const rows = [
    ...facts.map(({ name, a, b }) => [name, short(a), short(b)]),
    ...slots.map(({ token, a, b }) => [`slot ${token}`, a ?? 'nobody', b ?? 'nobody']),
    ...(backend === null
      ? []
      : [
          ['backend', backend.a?.name ?? 'not chosen', backend.b?.name ?? 'not chosen'],
          ['threads', String(backend.a?.threads ?? ''), String(backend.b?.threads ?? '')],
          ['built as', short(backend.a?.choice ?? null), short(backend.b?.choice ?? null)],
        ].filter(([, one, other]) => one !== other)),
  ];
  return columns('Chosen', rows, labels, style);
}

function pluginText({ id, change, a, b }: PlanDifference['plugins'][number]): string {
  if (change === 'added' || change === 'removed') return `${id} was ${change}`;
  if (change === 'version') return `${id} ${a?.version} → ${b?.version}`;
  return `${id} has other code, under ${b?.version} as before`;
}

function configurationText(
  { configuration }: PlanDifference,
  labels: Labels,
  limit: number,
  style: Style,
): readonly string[] {
  if (configuration.length === 0) return [];
  const width = Math.max(labels.a.length, labels.b.length);
  return [
    style.bold('Configuration'),
    ...configuration
      .slice(0, limit)
      .flatMap(({ path, a, b }) => [
        `  ${path}`,
        originated(labels.a.padEnd(width), a, b, style),
        originated(labels.b.padEnd(width), b, a, style),
      ]),
    ...more(configuration.length, limit, style),
  ];
}

/** A value with where it came from, beside it where there is room. */
function originated(
  label: string,
  side: OriginatedValue | null,
  other: OriginatedValue | null,
  style: Style,
): string {
  const first = `    ${label}  `;
  if (side === null) return `${first}not there`;
  const value = wrap(valueText(side.value, other?.value ?? null), first);
  const origin = side.origin ?? 'origin not recorded';
  const fits = !value.includes('\n') && value.length + 2 + origin.length <= COLUMNS;
  return `${value}${fits ? '  ' : `\n${' '.repeat(first.length)}`}${style.dim(origin)}`;
}

/** Of two lists what only this one has: the rest is the same on both sides. */
function valueText(value: JsonValue, other: JsonValue): string {
  if (!Array.isArray(value) || !Array.isArray(other)) return short(value);
  const known = new Set(other.map((item) => JSON.stringify(item)));
  const own = (value as readonly JsonValue[]).filter((item) => !known.has(JSON.stringify(item)));
  if (value.length === 0) return 'an empty list';
  if (own.length === 0) return `${value.length} values, all of them in the other too`;
  return `${value.length} values, only here: ${own.map(short).join(', ')}`;
}

function orderText({ order }: PlanDifference, labels: Labels, style: Style): readonly string[] {
  if (order.length === 0) return [];
  const width = Math.max(labels.a.length, labels.b.length);
  return [
    style.bold('Order'),
    ...order.flatMap(({ hook, a, b }) => [
      `  ${hook}`,
      ...(
        [
          [labels.a, a],
          [labels.b, b],
        ] as const
      ).map(([label, taps]) =>
        wrap(taps === null ? 'nobody taps it' : taps.join(' → '), `    ${label.padEnd(width)}  `),
      ),
    ]),
  ];
}

function stagesText(stages: readonly StageDifference[], labels: Labels, style: Style): readonly string[] {
  if (stages.length === 0) return [];
  if (stages.every(sameStage)) {
    return [`${style.bold('Stages')}  all the same, from ${stages[0]!.stage} to ${stages.at(-1)!.stage}`];
  }
  const told = new Set<string>();
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  return [
    style.bold('Stages'),
    ...stages.map(({ stage, inputs, because, content }) => {
      const words = stageWords({ inputs, because, content }, told, labels);
      const paint = inputs === 'same' ? (content === 'differs' ? style.red : style.dim) : style.yellow;
      return wrapPainted(words, `  ${stage.padEnd(width)}  `, paint);
    }),
  ];
}

const sameStage = ({ inputs, content }: StageDifference): boolean =>
  inputs === 'same' && content !== 'differs';

/** A reason is told at the first stage it reaches; those after it follow. */
function stageWords(
  { inputs, because, content }: Omit<StageDifference, 'stage'>,
  told: Set<string>,
  labels: Labels,
): string {
  if (inputs === 'same') return content === 'differs' ? 'same inputs, and yet other bytes' : 'same';
  if (inputs === 'unreadable') return 'cannot be read';
  if (inputs !== 'differ') return `only in ${inputs === 'only a' ? labels.a : labels.b}`;
  const news = because.filter((reason) => !told.has(reason));
  for (const reason of news) told.add(reason);
  const came = content === null ? '' : content === 'same' ? ', same bytes' : ', other bytes';
  const why = news.length > 0 ? `: ${reasonsText(news)}` : because.length > 0 ? ': follows' : '';
  return `other inputs${came}${why}`;
}

/** Painted line by line: a colour must not run through the indentation. */
const wrapPainted = (text: string, first: string, paint: (text: string) => string): string =>
  wrap(text, first)
    .split('\n')
    .map((line) => line.slice(0, first.length) + paint(line.slice(first.length)))
    .join('\n');

function sourcesText(
  sources: readonly SourceDifference[] | null,
  labels: Labels,
  limit: number,
  style: Style,
): readonly string[] {
  const count = (side: SourceDifference['a']) => (side === null ? '—' : wholeText(side.documents));
  const rows = (sources ?? []).map(({ id, a, b }) => [id, count(a), count(b)]);
  return columns('Sources, in documents', rows.slice(0, limit), labels, style, rows.length);
}

function documentsText(
  documents: DocumentsDifference | null,
  labels: Labels,
  limit: number,
  style: Style,
): readonly string[] {
  if (documents === null || documents.same) return [];
  const { totals, changes, verdicts, languages, licences } = documents;
  const kinds = (['in', 'kept', 'held', 'dropped'] as const).map((kind) => [
    kind === 'held' ? 'held out' : kind,
    ...change({ a: totals.a?.[kind] ?? 0, b: totals.b?.[kind] ?? 0 }),
  ]);
  const lines = [...columns('Documents', kinds, labels, style)];
  for (const { from, to, documents: number, examples } of changes.slice(0, limit)) {
    const what =
      from === null
        ? `only in ${labels.b}: ${to}`
        : to === null
          ? `only in ${labels.a}: ${from}`
          : from === to.replace(', with other bytes', '')
            ? to
            : `${from} → ${to}`;
    lines.push(wrap(what, `  ${wholeText(number).padStart(7)}  `));
    lines.push(...examples.map((id) => style.dim(`           ${id}`)));
    if (number > examples.length)
      lines.push(style.dim(`           and ${wholeText(number - examples.length)} more`));
  }
  lines.push(...more(changes.length, limit, style));
  const rows = verdicts.map(({ plugin, action, reason, a, b }) => [
    `${plugin}: ${action}, ${reason}`,
    ...change({ a, b }),
  ]);
  return [
    ...lines,
    ...gap(columns('Verdicts', rows.slice(0, limit), labels, style, rows.length)),
    ...gap(groupsText('Language, of what was kept', languages, labels, limit, style)),
    ...gap(groupsText('Licence, of what was kept', licences, labels, limit, style)),
  ];
}

const gap = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

function groupsText(
  title: string,
  groups: readonly GroupDifference[],
  labels: Labels,
  limit: number,
  style: Style,
): readonly string[] {
  const cell = (side: GroupDifference['a']) =>
    `${wholeText(side?.documents ?? 0)}, ${bytesText(side?.bytes ?? 0)}`;
  const rows = groups.map(({ value, a, b }) => [value, cell(a), cell(b)]);
  return columns(title, rows.slice(0, limit), labels, style, rows.length);
}

function tokensText(tokens: TokensDifference | null, labels: Labels, style: Style): readonly string[] {
  if (tokens === null) return [];
  const { tokenizer, vocabularySize } = tokens;
  const rows = [
    ...(tokenizer.same
      ? []
      : [['tokenizer', tokenizer.a?.slice(0, 12) ?? '', tokenizer.b?.slice(0, 12) ?? '']]),
    ...(vocabularySize.a === vocabularySize.b ? [] : [['vocabulary', ...change(vocabularySize)]]),
    ...(tokens.tokens.a === tokens.tokens.b ? [] : [['tokens', ...change(tokens.tokens)]]),
  ];
  return columns('Tokens', rows, labels, style);
}

function trainingText(training: TrainingDifference | null, labels: Labels, style: Style): readonly string[] {
  if (training === null) return [];
  const { steps, tokens, parts, lossParts, common, loss, tokensPerSecond } = training;
  if (parts === null && steps.a === steps.b) return [];
  const rows = [
    ['steps', ...change(steps)],
    ['tokens', ...change(tokens)],
    ['loss, first step', ...numbers(loss.first)],
    ...(steps.a === steps.b ? [] : [[`loss, step ${common}`, ...numbers(loss.lastCommon)]]),
    ['loss, last step', ...numbers(loss.final)],
    ['tokens a second', wholeText(tokensPerSecond.a ?? 0), wholeText(tokensPerSecond.b ?? 0), ''],
  ];
  const at = (name: string, { step, a, b }: { readonly step: number } & Pair<number>) =>
    `${name} parts at step ${wholeText(step)}: ${figure(a)} and ${figure(b)}`;
  const apart =
    parts === null
      ? [`the ${wholeText(common)} steps both have are the same`]
      : [
          ...(parts.metric === 'loss' ? [] : [at(parts.metric, parts)]),
          lossParts === null ? 'the loss does not part' : at('loss', lossParts),
        ];
  return [...columns('Training', rows, labels, style), ...apart.map((line) => `  ${line}`)];
}

function metricsText(
  { metrics, documents, tokens }: Difference,
  labels: Labels,
  limit: number,
  style: Style,
): readonly string[] {
  const differing = (metrics ?? []).filter(({ verdict }) => verdict !== 'same');
  if (differing.length === 0) return [];
  const rows = differing
    .slice(0, limit)
    .map((metric) => [
      metric.name,
      figure(metric.a?.value ?? null),
      figure(metric.b?.value ?? null),
      metric.difference === null ? '' : signed(metric.difference),
      judged(metric, style),
    ]);
  const header = ['', labels.a, labels.b, '', ''].map(style.dim);
  const blind = differing.some(({ verdict, better }) => verdict === 'no intervals' && better !== 'neither');
  const caution = [
    ...(blind ? ['where no interval was measured, nothing says whether a difference is noise'] : []),
    ...(documents?.heldOutDiffers === true
      ? ['the held-out documents differ: these were measured on other text']
      : []),
    ...(tokens !== null && !tokens.tokenizer.same
      ? ['the tokenizers differ: figures per token cannot be compared, those per byte can']
      : []),
  ];
  const lines = [style.bold('Metrics'), table([header, ...rows], 'lrrrl')];
  lines.push(...more(differing.length, limit, style));
  for (const line of caution) lines.push(style.yellow(wrap(line, '  ! ', '    ')));
  return lines;
}

function judged({ verdict, better, difference }: MetricDifference, style: Style): string {
  const direction =
    difference === null || better === 'neither'
      ? ''
      : difference < 0 === (better === 'lower')
        ? 'better'
        : 'worse';
  switch (verdict) {
    case 'beyond noise':
      return direction === 'worse' ? style.red('worse, beyond noise') : `${direction} beyond noise`.trim();
    case 'within noise':
      return style.dim('within noise');
    case 'unclear':
      return style.dim('intervals overlap');
    case 'no intervals':
      return direction;
    case 'one side only':
      return style.dim('one side only');
    case 'same':
      return '';
  }
}

function notComparedText({ notCompared }: Difference, style: Style): readonly string[] {
  if (notCompared.length === 0) return [];
  return [
    style.bold('Not compared'),
    ...notCompared.map(({ part, why }) => style.yellow(wrap(`${part}: ${why}`, '  ! ', '    '))),
  ];
}

/** A table under a heading, a column a side. */
function columns(
  title: string,
  rows: readonly (readonly string[])[],
  labels: Labels,
  style: Style,
  all = rows.length,
): readonly string[] {
  if (rows.length === 0) return [];
  const header = ['', labels.a, labels.b, ''].map(style.dim);
  const room = COLUMNS - 30;
  const cut = rows.map((row) =>
    row.map((cell) => (cell.length > room ? `${cell.slice(0, room - 1)}…` : cell)),
  );
  return [style.bold(title), table([header, ...cut], 'lrrr'), ...more(all, rows.length, style)];
}

function listed(title: string, lines: readonly string[], limit: number, style: Style): readonly string[] {
  if (lines.length === 0) return [];
  return [
    style.bold(title),
    ...lines.slice(0, limit).map((line) => wrap(line, '  ', '    ')),
    ...more(lines.length, limit, style),
  ];
}

const more = (all: number, shown: number, style: Style): readonly string[] =>
  all > shown ? [style.dim(`  and ${wholeText(all - shown)} more (--limit)`)] : [];

/** Both values and what the second adds. */
function change({ a, b }: Pair<number>): readonly string[] {
  const less = (b ?? 0) - (a ?? 0);
  return [
    wholeText(a ?? 0),
    wholeText(b ?? 0),
    less === 0 ? '' : `${less > 0 ? '+' : '−'}${wholeText(Math.abs(less))}`,
  ];
}

const numbers = ({ a, b }: Pair<number>): readonly string[] => [
  figure(a),
  figure(b),
  a === null || b === null || a === b ? '' : signed(b - a),
];

/** Five digits: more than a person compares, enough to see that two are not one. */
const figure = (value: number | null): string => (value === null ? '—' : figureText(value));

const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Number.isInteger(value) ? wholeText(Math.abs(value)) : Math.abs(value).toPrecision(3)}`;

function short(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
