import { type Contamination, isContaminated } from '../eval/contamination/contamination.js';
import type { Style } from './output.js';
import { bytesText, table, wholeText } from './text.js';

/** Problems named where much of them was found. */
const NAMED = 20;

/** What of the problems was read in training. */
export function contaminationText({ run, documents, bytes, files }: Contamination, style: Style): string {
  return [
    `${style.bold(run)}: ${wholeText(documents)} training documents read, ${bytesText(bytes)}`,
    ...files.flatMap(({ file, touched, contaminated, tasks }) => {
      const worst = tasks
        .filter(({ found }) => found > 0)
        .sort((a, b) => b.found / b.runs - a.found / a.runs)
        .slice(0, NAMED);
      const said = `${file}: of ${tasks.length} problems ${contaminated} were read (half of their runs or more), ${touched} have a run in common`;
      return [
        contaminated > 0 ? style.red(said) : said,
        ...(worst.length === 0
          ? []
          : [
              table(
                worst.map((task) => [
                  isContaminated(task) ? style.red(task.task) : task.task,
                  `${task.found} of ${task.runs} runs`,
                  `most in ${task.document}`,
                ]),
                'lrl',
              ),
            ]),
      ];
    }),
  ].join('\n');
}
