import { extname, resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { Place } from '../trace/lines.js';
import type { CallSummary, TraceSummary } from '../trace/summary.js';
import type { Style } from './output.js';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { table, wholeText } from './text.js';
import { timeText } from './time-text.js';

interface TraceOptions {
  readonly out?: string;
  readonly session?: string;
  readonly all?: true;
}

/** `framework trace`: where the time of a traced run went. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('trace')
    .helpGroup(GROUPS.look)
    .argument('<run>', 'the run’s name')
    .description('where the time of a run went, plugin by plugin; record it with `framework run --trace`')
    .option(
      '-o, --out <file>',
      'write it: .json for chrome://tracing and ui.perfetto.dev, .jsonl a line a span',
    )
    .option('--all', 'every row, the smallest too')
    .option('--session <number>', 'an earlier start of the run; the newest when left out');
  withExample(
    command,
    'framework run --preset smoke --trace && framework trace smoke',
    'framework trace smoke --out smoke.json   # open it in ui.perfetto.dev',
  );
  command.action(async (name: string, options: TraceOptions) => {
    const [{ listRuns, unknownRun }, { openSession, sessionFiles }, { readTracks }, { summarize }] =
      await Promise.all([
        import('../run/run-folders.js'),
        import('../trace/sessions.js'),
        import('../trace/read.js'),
        import('../trace/summary.js'),
      ]);
    const write = options.out === undefined ? undefined : await writerFor(options.out);
    const number = numberOf(options.session);
    const runs = await listRuns(shared.root);
    const found = runs.find(({ paths }) => paths.name === name);
    if (found === undefined) {
      throw unknownRun(
        shared.root,
        name,
        runs.map(({ paths }) => paths.name),
      );
    }
    const { paths } = found;
    const { session, all } = openSession(paths, number);
    const summary = summarize(await readTracks(session.dir));
    const out = await write?.(session.dir, resolve(shared.root, options.out ?? ''));
    const document = {
      run: paths.name,
      session: session.number,
      sessions: all.map(({ number }) => number),
      files: await sessionFiles(session),
      ...(out === undefined ? {} : { out }),
      ...summary,
    };
    shared.output.result(document, () => {
      const { style } = shared.output;
      const text = summaryText(summary, style, options.all ? 0 : SMALL);
      const others =
        all.length > 1
          ? style.dim(`\nstart ${session.number} of ${all.length}: --session <number> shows another`)
          : '';
      const written = out === undefined ? '' : `\nwritten to ${out}`;
      return `${text}${others}${written}`;
    });
  });
}

function numberOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d{1,6}$/.test(written)) return Number(written);
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no number of a start`,
    at: '--session',
    action: 'give a number from 1, or leave it out for the newest',
  });
}

type Writer = (dir: string, file: string) => Promise<string>;

async function writerFor(file: string): Promise<Writer> {
  switch (extname(file)) {
    case '.json':
      return (await import('../trace/chrome.js')).writeChromeTrace;
    case '.jsonl':
      return (await import('../trace/span-file.js')).writeSpans;
    default:
      throw frameworkError('FWK_CLI_USAGE', {
        message: `'${file}' does not say in which format to write`,
        at: '--out',
        action: 'end it in .json for Chrome’s format, or in .jsonl for one line a span',
      });
  }
}

/** Rows below this share are told together. */
const SMALL = 0.001;

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.001 ? 3 : 1)} %`;

function placeText({ step, micro, batch }: Place): string {
  if (step !== undefined)
    return micro === undefined || micro === 0 ? `step ${step}` : `step ${step}, micro ${micro}`;
  return batch === undefined ? '' : `batch ${batch}`;
}

function summaryText(summary: TraceSummary, style: Style, least: number): string {
  const { seconds, calls, outside, dispatch, recording, fallbacks, leftOut, damaged, threads } = summary;
  const lines: string[] = [];
  const heading = (text: string) => lines.push('', style.bold(text));
  const rows = (where: CallSummary['where']) => calls.filter((row) => row.where === where);
  const workers = threads.filter(({ thread }) => thread.startsWith('worker'));
  const workerSeconds = workers.reduce((sum, thread) => sum + thread.seconds, 0);

  const { plugins, waiting, work, dispatch: dispatching, rest } = summary.parts;
  const part = (name: string, part: number) => `${name} ${percent(part / seconds)}`;
  lines.push(
    `${style.bold('Runner')}: ${timeText(seconds)}: ${[part('plugins', plugins), part('waiting', waiting), part('files and hashes', work), part('dispatch', dispatching), part('the rest', rest)].join(', ')}`,
  );
  lines.push(callTable(rows('runner'), least, style));
  if (workers.length > 0) {
    heading(`Worker threads: ${workers.length}, ${timeText(workerSeconds)} together`);
    lines.push(callTable(rows('workers'), least, style));
  }

  heading('Outside plugins');
  const chains = dispatch.hooks.reduce((sum, hook) => sum + hook.chains, 0);
  const own = (name: string, calls: string, total: number, self: number) => [
    name,
    calls,
    timeText(total),
    timeText(self),
    percent(self / seconds),
  ];
  lines.push(
    table(
      [
        ['', 'times', 'total', 'own', 'of the run'].map(style.dim),
        ...outside.stages.map((row) => own(`stage ${row.stage}`, '', row.total, row.own)),
        ...outside.work
          .filter(({ where }) => where === 'runner')
          .map((row) =>
            own(
              row.kind === 'wait' ? `wait for ${row.what}` : row.what,
              wholeText(row.calls),
              row.total,
              row.own,
            ),
          ),
        own('dispatch', wholeText(chains), dispatch.timed, dispatch.timed),
        own('before, between and after', '', outside.between, outside.between),
      ],
      'lrrrr',
    ),
  );

  heading('What the kernel adds');
  const { nanosecondsPerCall: each, counted, countedShare } = dispatch;
  lines.push(
    each === null || counted === null || countedShare === null
      ? '  counted  not in this session: what a call costs was not measured'
      : `  counted  ${timeText(counted)}, ${percent(countedShare)} of the run: ${wholeText(dispatch.calls)} guarded calls at ${timeText(each.async / 1e9)} (${timeText(each.sync / 1e9)} where nothing waits) and ${timeText(each.heartbeat / 1e9)} for the heartbeat, as calls of nothing cost in this process`,
    `  timed    ${timeText(dispatch.timed)}, ${percent(dispatch.timedShare)} of the run: around the plugin code of ${wholeText(chains)} chains, with the checks of what came back and what tracing costs there`,
    `  tracing  ${timeText(recording.seconds)}, ${percent(recording.share)} of the run: ${wholeText(recording.spans)} spans`,
  );

  if (fallbacks.length > 0) {
    const calls = fallbacks.reduce((sum, row) => sum + row.calls, 0);
    const spent = fallbacks.reduce((sum, row) => sum + (row.seconds ?? 0), 0);
    heading(
      `Operations the backend left to slower kernels: ${wholeText(calls)} calls, ${timeText(spent)}, ${percent(spent / seconds)} of the run`,
    );
    lines.push(
      table(
        fallbacks.map((row) => [
          row.backend,
          row.kernel,
          wholeText(row.calls),
          row.seconds === null ? 'not timed' : timeText(row.seconds),
          row.seconds === null ? '' : percent(row.seconds / seconds),
        ]),
        'llrrr',
      ),
    );
  }
  if (leftOut > 0) {
    lines.push(
      '',
      `${wholeText(leftOut)} spans were left out: a thread’s file had reached its bound. The rows above are without them`,
    );
  }
  if (damaged > 0) lines.push('', `${wholeText(damaged)} lines of the trace could not be read`);
  return lines.join('\n');
}

function callTable(rows: readonly CallSummary[], least: number, style: Style): string {
  const small = rows.filter(({ share }) => share < least);
  const shown = small.length < 2 ? rows : rows.filter(({ share }) => share >= least);
  const text = table(
    [
      ['plugin', 'hook', 'calls', 'total', 'own', 'share', 'median', 'p95', 'slowest', ''].map(style.dim),
      ...shown.map((row) => [
        row.plugin,
        row.unfinished > 0 ? `${row.hook} ${style.yellow(`(${row.unfinished} not come back)`)}` : row.hook,
        wholeText(row.calls),
        timeText(row.total),
        timeText(row.own),
        percent(row.share),
        timeText(row.median),
        timeText(row.p95),
        timeText(row.slowest.seconds),
        placeText(row.slowest),
      ]),
    ],
    'llrrrrrrrl',
  );
  if (shown.length === rows.length) return text;
  const together = small.reduce((sum, { share }) => sum + share, 0);
  return `${text}\n  ${style.dim(`and ${small.length} rows more, ${percent(together)} together: --all`)}`;
}
