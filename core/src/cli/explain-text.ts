import type { JsonValue, SerializedError } from '@framework/sdk';
import type {
  Answer,
  ConfigurationAnswer,
  DocumentAnswer,
  ErrorAnswer,
  ExplainedDocument,
  ExplainedTap,
  Explanation,
  HookAnswer,
  PluginAnswer,
  ReasonAnswer,
  RegistrationAnswer,
  SlotAnswer,
  StageAnswer,
} from '../explain/explanation.js';
import { plainText as nameText } from '../provenance/export/plain-text.js';
import { missingText } from './missing-text.js';
import type { Style } from './output.js';
import { proofLines } from './proof-text.js';
import { bytesText, table, wholeText } from './text.js';
import { facts, wrap } from './wrap.js';

/** An explanation for people, at most 80 columns wide but for paths and ids. */
export function explanationText({ run, preset, answers, problems }: Explanation, style: Style): string {
  const blocks: string[] = [];
  const about: string[] = [];
  if (run !== null) {
    about.push(style.dim(`run ${run.name} (${run.state})${preset === null ? '' : `, preset ${preset}`}`));
    // What became of documents is told by the run's record, whatever the preset is now.
    const asWritten = answers.some(({ kind }) => !['document', 'reason', 'error'].includes(kind));
    if (asWritten) about.push(...changedText(run.changedSince, style));
    about.push(...missingText(run.missing, style));
  } else if (preset !== null) about.push(style.dim(`preset ${preset}`));
  const configuration = answers.filter((answer) => answer.kind === 'configuration');
  // Many values are a list; a few are each worth their own words.
  const many = configuration.length > 2;
  for (const answer of answers) {
    if (many && answer.kind === 'configuration') continue;
    blocks.push(answerText(answer, style));
  }
  if (many) blocks.push(valuesText(configuration, style));
  if (problems.length > 0 && answers.some(({ kind }) => kind !== 'error')) {
    blocks.push(problemsText(problems, answers, style));
  }
  // What a code means is the same everywhere.
  const anywhere = answers.every(({ kind }) => kind === 'error') && run === null;
  return [...(about.length === 0 || anywhere ? [] : [about.join('\n')]), ...blocks].join('\n\n');
}

/** Changes told by name; the rest are counted, `framework resume` names them all. */
const CHANGES = 3;

function changedText(changes: readonly string[], style: Style): readonly string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - CHANGES;
  const told = [...changes.slice(0, CHANGES), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return [
    style.yellow(wrap(`the preset is not what the run was started with: ${told.join('; ')}`, '  ! ', '    ')),
  ];
}

/** What is wrong with the answer's own hook or slot; the rest is counted, `plan` tells it. */
function problemsText(
  problems: readonly SerializedError[],
  answers: readonly Answer[],
  style: Style,
): string {
  const names = answers.flatMap((answer) =>
    answer.kind === 'hook' ? [answer.name] : answer.kind === 'slot' ? [answer.token] : [],
  );
  const own = problems.filter(({ hook, message }) =>
    names.some((name) => hook === name || message.includes(`'${name}'`)),
  );
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return [
    style.red(wrap(`this preset cannot be run as it is: ${count}, which \`framework plan\` tells`)),
    ...own.map(problemText),
  ].join('\n');
}

function answerText(answer: Answer, style: Style): string {
  switch (answer.kind) {
    case 'hook':
      return hookText(answer, style);
    case 'stage':
      return stageText(answer, style);
    case 'slot':
      return slotText(answer, style);
    case 'plugin':
      return pluginText(answer, style);
    case 'configuration':
      return configurationText(answer, style);
    case 'registration':
      return registrationText(answer, style);
    case 'reason':
      return reasonText(answer, style);
    case 'document':
      return documentText(answer, style);
    case 'error':
      return errorText(answer, style);
  }
}

const heading = (kind: string, name: string, style: Style, rest = ''): string =>
  `${style.bold(name)}  ${style.dim(kind)}${rest}`;

const section = (title: string, rows: readonly string[]): readonly string[] =>
  rows.length === 0 ? [] : ['', `  ${title}`, ...rows];

function hookText(answer: HookAnswer, style: Style): string {
  const { name, meaning, pinned, taps, features, recordedOrder } = answer;
  const lines = [heading('hook', name, style), wrap(meaning, '  ')];
  if (pinned !== null) lines.push(wrap(`order pinned in ${pinned}`, '  '));
  if (taps.length === 0) lines.push('', recordedOrder === null ? '  nobody taps it here' : '');
  for (const [index, tap] of taps.entries()) lines.push('', ...tapLines(tap, index + 1, style));
  const rows = features.map((feature) => [
    feature.name,
    `computed by ${feature.plugin}`,
    feature.neededBy === null
      ? ''
      : `for ${feature.neededBy.length === 0 ? 'nobody here' : feature.neededBy.join(', ')}`,
  ]);
  if (rows.length > 0) lines.push(...section('Features, once a batch', [table(rows, 'lll', '    ')]));
  if (recordedOrder !== null) {
    lines.push(...section('In the run', [wrap(recordedOrder.join(' → '), '    ')]));
  }
  return lines.join('\n');
}

function tapLines(tap: ExplainedTap, position: number, style: Style): readonly string[] {
  const { plugin, description, reason, asks, registers, handler, verdicts } = tap;
  const rows: [string, string][] = [['why here', placeText(reason, tap.stage)]];
  if (handler?.fits) rows.push(['first', 'reads the whole stream once, before the first batch']);
  if (handler?.parallel === 'per-batch') rows.push(['runs', 'in any worker, batch by batch']);
  if (handler?.parallel === 'serial') rows.push(['runs', 'on the main thread, in order']);
  if (handler && handler.needs.length > 0) rows.push(['needs', `feature ${handler.needs.join(', ')}`]);
  if (asks.length > 0) rows.push(['asks for', asks.join(', ')]);
  if (registers.length > 0) rows.push(['gives', registers.join(', ')]);
  for (const [action, reasons] of Object.entries(verdicts ?? {})) {
    const words = Object.entries(reasons).sort(([, a], [, b]) => b - a);
    const all = words.reduce((sum, [, count]) => sum + count, 0);
    const parts = words.map(([word, count]) => `${word} ${wholeText(count)}`).join(', ');
    rows.push([action, words.length === 1 ? parts : `${wholeText(all)}: ${parts}`]);
  }
  return [`  ${position}  ${style.bold(plugin)}`, wrap(description, '     '), facts(rows, '     ')];
}

function placeText(reason: string, stage: string): string {
  if (reason === 'plugin id') return `stage ${stage}; nobody asks for more, so by its id`;
  return reason;
}

function stageText({ name, meaning, hooks, slots, objects, done }: StageAnswer, style: Style): string {
  const state = done === null ? '' : done ? '  done' : '  not done yet';
  const lines = [heading('stage', name, style, style.dim(state)), wrap(meaning, '  ')];
  const rows: [string, string][] = [
    ...Object.entries(hooks).map(([hook, taps]): [string, string] => [`hook ${hook}`, taps.join(' → ')]),
    ...Object.entries(slots).map(([token, owner]): [string, string] => [`slot ${token}`, owner]),
  ];
  if (rows.length > 0) lines.push('', facts(rows));
  for (const { ref, fingerprint, bytes, summary } of objects) {
    const figures = Object.entries(summary).filter(([, value]) => typeof value !== 'object');
    lines.push(
      '',
      `  ${ref}  ${style.dim(`object ${fingerprint.slice(0, 12)}, ${bytesText(bytes)}`)}`,
      ...(figures.length === 0
        ? []
        : [
            facts(
              figures.map(([key, value]): [string, string] => [key, String(value)]),
              '    ',
            ),
          ]),
    );
  }
  return lines.join('\n');
}

function slotText({ token, owner, reason, candidates, askedBy, chosen }: SlotAnswer, style: Style): string {
  const lines = [heading('slot', token, style)];
  const rows: [string, string][] = [
    ...(owner === null ? [] : [['owner', owner] as [string, string]]),
    ['why', reason],
    ['asked by', askedBy.length === 0 ? 'nobody here' : askedBy.join(', ')],
  ];
  if (chosen !== null) {
    rows.push(['in the run', `${chosen.name}: ${chosen.why}`]);
    if (chosen.details !== null) rows.push(['', plainText(chosen.details)]);
  }
  lines.push(facts(rows));
  const all = candidates.map(({ plugin, offer, inPreset }) => [
    plugin,
    offer === null ? 'provides it' : `offers '${offer.id}', rank ${offer.rank}`,
    inPreset ? '' : style.dim('installed, not in the preset'),
  ]);
  lines.push(...section('Who could fill it', all.length === 0 ? [] : [table(all, 'lll', '    ')]));
  return lines.join('\n');
}

function pluginText(answer: PluginAnswer, style: Style): string {
  const { id, state, version, description, statements, problems, ifAdded } = answer;
  const paint = state === 'in the plan' ? style.green : state === 'refused' ? style.red : style.yellow;
  const lines = [heading('plugin', id, style, `  ${paint(state)}`)];
  if (description !== '') lines.push(wrap(description, '  '));
  const rows: [string, string][] = [];
  if (version !== null) rows.push(['version', version]);
  if (answer.locked !== null) {
    rows.push([
      'in the run',
      `${answer.locked.version}, integrity ${String(answer.locked.integrity).slice(0, 12)}`,
    ]);
  }
  if (answer.dir !== null) {
    rows.push(['lies in', answer.dir]);
    rows.push(['trust', answer.trusted ?? 'nobody here trusts its code']);
  }
  for (const [index, { place, says }] of statements.entries()) {
    rows.push([index === 0 ? 'why' : '', `${place} ${says}`]);
  }
  if (statements.length === 0) rows.push(['why', 'no preset file, --file, variable or --set names it']);
  if (answer.provides.length > 0) rows.push(['provides', answer.provides.join(', ')]);
  for (const { token, id: offer, rank } of answer.offers) {
    rows.push(['offers', `${token} as '${offer}', rank ${rank}`]);
  }
  for (const [kind, names] of Object.entries(answer.registers)) rows.push([kind, names.join(', ')]);
  for (const { what, answeredBy } of answer.asks) {
    rows.push(['asks for', `${what}: ${answeredBy ?? 'nobody has it'}`]);
  }
  if (answer.capabilities !== null) rows.push(['says it is', capabilityText(answer.capabilities)]);
  lines.push(facts(rows));
  lines.push(...section('What speaks against it', problems.map(problemText)));
  if (ifAdded !== null) {
    lines.push(
      ...section(
        `Were it added (--set plugins.${id}={})`,
        ifAdded.length === 0 ? ['    nothing would speak against it'] : ifAdded.map(problemText),
      ),
    );
  }
  lines.push(
    ...section(
      'Where it stands',
      answer.hooks.length === 0
        ? []
        : [
            table(
              answer.hooks.map(({ hook, position, of, reason }) => [
                hook,
                `${position} of ${of}`,
                style.dim(reason),
              ]),
              'lll',
              '    ',
            ),
          ],
    ),
    ...section(
      'What rests on it',
      answer.dependents.length === 0
        ? []
        : [
            table(
              answer.dependents.map(({ plugin, by }) => [plugin, by]),
              'll',
              '    ',
            ),
          ],
    ),
    ...section(
      `Configuration that somebody set (${answer.defaults} more at their defaults)`,
      answer.configuration.flatMap(({ path, value, origin }) => [
        wrap(`${path.slice(`plugins.${id}.`.length)} = ${shortText(value)}`, '    ', '      '),
        style.dim(`      ${origin}`),
      ]),
    ),
  );
  return lines.join('\n');
}

function capabilityText(capabilities: NonNullable<PluginAnswer['capabilities']>): string {
  const words = Object.entries(capabilities).map(([name, value]) =>
    typeof value === 'boolean' ? (value ? name : `not ${name}`) : `${name} ${plainText(value)}`,
  );
  return words
    .map((word) => (word === 'network' ? 'using the network' : word.replace('not network', 'offline')))
    .join(', ');
}

function configurationText(answer: ConfigurationAnswer, style: Style): string {
  const { path, doc, type, value, origin, history, problems, recorded } = answer;
  const lines = [heading('configuration', path, style)];
  if (doc !== '') lines.push(wrap(doc, '  '));
  const rows: [string, string][] = [
    ['value', plainText(value)],
    ['default', plainText(answer.default)],
    ['type', type],
  ];
  for (const [index, { place, value: then }] of history.entries()) {
    rows.push([index === 0 ? 'set by' : 'then by', `${place}: ${plainText(then)}`]);
  }
  if (history.length === 0) rows.push(['set by', 'nobody: it is the default']);
  else if (origin === 'default') rows.push(['then by', 'taken back: it is the default again']);
  if (recorded !== null) {
    rows.push(['in the run', `${plainText(recorded.value)} (${recorded.origin ?? 'origin not recorded'})`]);
  }
  lines.push(facts(rows));
  lines.push(...section('What is wrong with it', problems.map(problemText)));
  return lines.join('\n');
}

const valuesText = (answers: readonly ConfigurationAnswer[], style: Style): string =>
  answers
    .map(({ path, value, origin, doc }) =>
      [
        `${style.bold(path)} = ${shortText(value)}  ${style.dim(origin)}`,
        ...(doc === '' ? [] : [wrap(doc, '  ')]),
      ].join('\n'),
    )
    .join('\n');

const registrationText = ({ name, of, plugins }: RegistrationAnswer, style: Style): string =>
  [
    heading(of, name, style),
    table(
      plugins.map(({ plugin, inPreset }) => [
        plugin,
        of === 'fact' ? 'states it for the plan' : 'registers it',
        inPreset ? '' : style.dim('installed, not in the preset'),
      ]),
      'lll',
    ),
  ].join('\n');

function reasonText({ name, verdicts, examples, unread }: ReasonAnswer, style: Style): string {
  return [
    heading('reason', name, style),
    table(
      verdicts.map(({ plugin, action, documents, bytes }) => [
        plugin,
        action,
        `${wholeText(documents)} documents`,
        bytesText(bytes),
      ]),
      'llrr',
    ),
    ...section(
      'Among them',
      examples.flatMap(({ id, evidence }) => [
        `    ${nameText(id)}`,
        ...evidenceLines(evidence, style, '      '),
      ]),
    ),
    ...(unread === null ? [] : missingText([unread], style)),
  ].join('\n');
}

/** Sources whose files that were not taken are told where a name is unknown: more would bury the answer. */
const SKIPPED = 8;

function documentText(answer: DocumentAnswer, style: Style): string {
  const { pattern, match, counts, documents, notRecorded, unread } = answer;
  const lines: string[] = [];
  const all = counts.kept + counts.held + counts.dropped;
  if (match === 'none') {
    lines.push(
      heading('document', pattern, style),
      wrap(
        notRecorded[0] ??
          (unread.length > 0
            ? 'no document in the tables that can be read is called that'
            : 'no document of this run is called that: it was neither kept nor dropped, so no source delivered it to the filters. Of another run ask with `--run <name>`'),
        '  ',
      ),
    );
    if (answer.similar.length > 0) {
      lines.push(
        ...section(
          'Documents with a similar name',
          answer.similar.map((id) => `    ${nameText(id)}`),
        ),
      );
    }
    if (answer.skipped.length > 0) {
      lines.push(
        ...section('Files that sources saw and did not take (which ones is not recorded)', [
          table(
            answer.skipped.slice(0, SKIPPED).map(({ source, reasons }) => [
              source,
              Object.entries(reasons)
                .map(([reason, count]) => `${wholeText(count)} ${reason}`)
                .join(', '),
            ]),
            'll',
            '    ',
          ),
          ...(answer.skipped.length > SKIPPED
            ? [`    and of ${wholeText(answer.skipped.length - SKIPPED)} more sources (--json)`]
            : []),
        ]),
      );
    }
  } else if (all === 1 && documents[0] !== undefined) {
    lines.push(...oneDocument(documents[0], style));
  } else {
    const parts = Object.entries(counts).filter(([, count]) => count > 0);
    lines.push(
      heading(`documents, by ${match}`, pattern, style),
      wrap(
        `${wholeText(all)}: ${parts.map(([fate, count]) => `${wholeText(count)} ${fateText(fate)}`).join(', ')}`,
        '  ',
      ),
      '',
      ...documents.map((document) => {
        const [label, why] = briefly(document);
        return `  ${paintFate(document, label, style)}  ${nameText(document.id)}${why === '' ? '' : `\n           ${style.dim(why)}`}`;
      }),
    );
    if (all > documents.length) {
      lines.push(`  ${style.dim(`and ${wholeText(all - documents.length)} more (--limit)`)}`);
    }
  }
  if (match !== 'none')
    for (const note of notRecorded) lines.push('', style.dim(wrap(`not recorded: ${note}`, '  ')));
  lines.push(...missingText(unread, style));
  return lines.join('\n');
}

const fateText = (fate: string): string => (fate === 'held' ? 'held out' : fate);

function briefly({ fate, split, verdicts, takenDown }: ExplainedDocument): readonly [string, string] {
  if (takenDown !== null) return ['gone   ', takenDownText(takenDown)];
  const why = verdicts.map(({ plugin, action, reason }) =>
    action === fate.replace(/ped$|t$/, '') ? `${plugin}: ${reason}` : `${plugin} (${action}): ${reason}`,
  );
  return [(fate === 'held' ? (split ?? 'held') : fate).padEnd(7), why.join('; ')];
}

/** `taken down on 2026-11-02 for R-17`. */
const takenDownText = ({ at, request, takedown }: NonNullable<ExplainedDocument['takenDown']>): string =>
  `taken down${at === null ? '' : ` on ${at.slice(0, 19).replace('T', ' ')} UTC`}${request === null ? '' : ` for ${request}`} (takedown ${takedown.slice(0, 12)})`;

const paintFate = ({ fate, takenDown }: ExplainedDocument, text: string, style: Style): string =>
  takenDown !== null
    ? style.red(text)
    : fate === 'kept'
      ? style.green(text)
      : fate === 'held'
        ? style.yellow(text)
        : style.red(text);

function oneDocument(document: ExplainedDocument, style: Style): readonly string[] {
  const { id, fate, split, source, meta, verdicts, bytes, stored, tokens, proof } = document;
  const { takenDown } = document;
  const title =
    takenDown !== null
      ? takenDownText(takenDown)
      : fate === 'dropped'
        ? 'dropped'
        : fate === 'kept'
          ? 'kept'
          : `held out for '${split}'`;
  const lines = [heading('document', nameText(id), style, `  ${paintFate(document, title, style)}`)];
  for (const verdict of verdicts) {
    const to = verdict.split === null ? '' : ` (split ${verdict.split})`;
    lines.push(
      `  ${verdict.action} by ${style.bold(verdict.plugin)}: ${verdict.reason}${to}`,
      ...evidenceLines(verdict.evidence, style, '    '),
    );
  }
  const rows: [string, string][] = [];
  if (source !== null) rows.push(['source', source]);
  for (const [key, value] of Object.entries(meta ?? {})) {
    if (value !== null && value !== source) rows.push([nameText(key), recordedText(value)]);
  }
  rows.push(['bytes', wholeText(bytes)]);
  if (stored !== null) {
    rows.push(
      [
        takenDown === null ? 'lies in' : 'lay in',
        `shard ${stored.shard}, from byte ${wholeText(stored.offset)}, of object ${stored.object.slice(0, 12)}`,
      ],
      ['sha256', stored.sha256],
    );
    rows.push([
      'tokens',
      tokens === null
        ? 'none, or not tokenized yet'
        : `${wholeText(tokens.count)}, from token ${wholeText(tokens.start)} of shard ${tokens.shard}`,
    ]);
  }
  lines.push('', facts(rows));
  if (proof !== null) lines.push(...proofLines(proof, style));
  return lines;
}

function evidenceLines(evidence: JsonValue, style: Style, indent: string): readonly string[] {
  if (evidence === null) return [];
  const rows =
    typeof evidence === 'object' && !Array.isArray(evidence)
      ? Object.entries(evidence).map(([key, value]): [string, string] => [nameText(key), recordedText(value)])
      : [['evidence', recordedText(evidence)] as [string, string]];
  return rows.length === 0 ? [] : [style.dim(facts(rows, indent))];
}

const errorText = ({ code, meaning, action, exitCode }: ErrorAnswer, style: Style): string =>
  [
    heading('error', code, style),
    facts([
      ['means', meaning],
      ['do', action],
      ['exit code', `${exitCode}: ${EXITS[exitCode]}`],
    ]),
  ].join('\n');

const EXITS: Readonly<Record<ErrorAnswer['exitCode'], string>> = {
  0: 'done',
  1: 'failed while running; what was published is whole',
  2: 'decided before work started, from what was written',
  3: 'a gate was not met',
  130: 'interrupted',
};

const problemText = ({ code, message, at, action }: SerializedError): string =>
  [
    wrap(`${code}: ${message}`, '    ', '      '),
    ...(at === null ? [] : [`      at ${at}`]),
    wrap(action, '      → ', '        '),
  ].join('\n');

/** JSON without the quotes that only a parser needs. */
function plainText(value: JsonValue, shown = (text: string): string => text): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? "''" : shown(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((item) => plainText(item, shown)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${shown(key)} ${plainText(item, shown)}`)
    .join(', ');
}

/** The same of what a source or a filter said of a document: any of it may be a name that somebody chose to mislead. */
const recordedText = (value: JsonValue): string => plainText(value, nameText);

/** A long list by its length: the whole of it is what `explain <path>` is for. */
const shortText = (value: JsonValue): string => {
  const whole = plainText(value);
  return Array.isArray(value) && whole.length > 60 ? `${value.length} values` : whole;
};
