import type { Count } from '@framework/sdk';
import type { Initialised } from '../init/init.js';
import { type Counts, NO_ASSERTION } from '../init/survey.js';
import type { Style } from './output.js';
import { terminalText } from './terminal-text.js';
import { bytesText, roundText, table, wholeText } from './text.js';

/** What was found, what may be trained on, what will come of it, and the command to type next. */
export function initText(made: Initialised, style: Style): string {
  const { survey, plan, sizes, next } = made;
  const heading = (text: string) => `\n${style.bold(text)}`;
  return [
    `${style.bold('Found')} in ${terminalText(made.folder)}: ${countText(survey.found)}`,
    countsTable(survey.languages),
    ...skippedLines(made, style),
    heading('Licences, as the licence filter judges them'),
    ...licenceLines(made),
    heading('The plan'),
    table(
      [
        ['may be trained on', countText(made.trainable), 'before the filters after the licences'],
        ['parameters', wholeText(plan.parameters), modelText(made)],
        ['tokens', plan.tokens === null ? 'no plugin says' : roundText(plan.tokens), passesText(made)],
        ['memory', bytesText(plan.memoryBytes), 'of a training step'],
        ['minutes', minutesText(plan.minutes), 'of training, two cores and the native backend'],
      ].map(([name, value, note]) => [name!, value!, style.dim(note!)]),
      'lrl',
    ),
    '',
    `${style.bold('Written')} ${terminalText(made.preset)}, vocabulary ${sizes.vocabularySize}, context ${sizes.contextLength}, ${sizes.steps} steps`,
    '',
    'Next:',
    `  ${next}`,
  ].join('\n');
}

function skippedLines({ survey: { skipped, notAsked } }: Initialised, style: Style): readonly string[] {
  const reasons = Object.entries(skipped).map(([reason, files]) => `${wholeText(files)} ${reason}`);
  return [
    ...(reasons.length === 0 ? [] : [style.dim(`  not taken: ${reasons.join(', ')}`)]),
    ...(notAsked.length === 0
      ? []
      : [style.dim(`  not asked yet, because they see all documents first: ${notAsked.join(', ')}`)]),
  ];
}

function licenceLines({ survey, unlicensed, name }: Initialised): readonly string[] {
  const { decision, by, count } = unlicensed;
  const fate = (licence: string) => (licence === NO_ASSERTION && decision === 'drop' ? 'dropped' : 'kept');
  const named = (licence: string) => (licence === NO_ASSERTION ? 'none stated' : licence);
  const rows = [
    ...Object.entries(survey.licences).map(([licence, one]) => [
      named(licence),
      ...cells(one),
      fate(licence),
    ]),
    ...Object.entries(survey.refused).map(([reason, one]) => [reason, ...cells(one), 'dropped']),
    ...Object.entries(survey.droppedBefore).map(([reason, one]) => [reason, ...cells(one), 'dropped']),
  ];
  const key = `\`missing\` under plugin-gpl-filter in ${name}.yaml`;
  const note =
    count.documents === 0
      ? []
      : decision === 'drop'
        ? [`  To train on those without a licence too, set ${key} to keep, if you have the right to.`]
        : [
            `  ${by === 'asked' ? 'As asked' : 'Nothing here states a licence, so'} ${key} is keep: you answer for the right to train on them.`,
          ];
  return [table(rows, 'lrrl'), ...note];
}

const filesText = (files: number): string => (files === 1 ? '1 file' : `${wholeText(files)} files`);

const countText = ({ documents, bytes }: Count): string => `${filesText(documents)}, ${bytesText(bytes)}`;

const cells = ({ documents, bytes }: Count): readonly string[] => [filesText(documents), bytesText(bytes)];

const countsTable = (counts: Counts): string =>
  table(
    Object.entries(counts).map(([word, count]) => [word, ...cells(count)]),
    'lrr',
  );

const modelText = ({ sizes: { model } }: Initialised): string => `${model.layers} layers of ${model.hidden}`;

const passesText = ({ sizes: { derivation } }: Initialised): string =>
  `${derivation.passes.toFixed(1)} passes over the data`;

const minutesText = (minutes: number): string => (minutes < 1 ? 'under 1' : minutes.toFixed(1));
