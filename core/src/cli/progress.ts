import { RUN_STAGES, type RunStage } from '@framework/sdk';
import type { Display } from '../run/display.js';
import type { StageEvent } from '../run/stage-log.js';
import type { Output } from './output.js';
import { ProgressLine } from './progress-line.js';
import { Rate } from './rate.js';
import { styledText } from './terminal-text.js';

/** Between two lines about one stage where there is no terminal to draw on. */
const LINE_MS = 5000;

/** A bar with rate and time left on a terminal, plain lines where stderr is a pipe or a file. */
export async function createDisplay(output: Output): Promise<Display> {
  return output.interactive ? bars(output) : lines(output);
}

/** One line when a stage is done, one every few seconds while it goes on. */
function lines(output: Output): Display {
  let line = new ProgressLine(LINE_MS, output);
  return {
    ...words(
      (text) => output.note(text),
      (text) => output.warn(text),
    ),
    stage(event) {
      if (event.type === 'started') line = new ProgressLine(LINE_MS, output);
      else output.note(finishedLine(event));
    },
    progress: (stage, progress) => line.see(stage, progress),
    close: () => undefined,
  };
}

async function bars(output: Output): Promise<Display> {
  const { MultiBar, Presets } = (await import('cli-progress')).default;
  const multi = new MultiBar(
    {
      format: '{stage} {bar} {percentage}% {value}/{total} {unit} {rate} {note}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      barsize: 24,
      linewrap: false,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  let rate = new Rate();
  let bar: ReturnType<typeof multi.create> | undefined;
  const drop = (): void => {
    if (bar) multi.remove(bar);
    bar = undefined;
  };
  // Above the bar: cli-progress prints what it is given at its next redraw. Without a bar there is none.
  const say = (line: string): void => (bar ? multi.log(styledText(`${line}\n`)) : output.note(line));
  return {
    ...words(say, (line) => say(`warning ${line}`)),
    stage(event) {
      drop();
      if (event.type === 'started') rate = new Rate();
      else output.note(finishedLine(event));
    },
    progress(stage, progress) {
      rate.see(progress);
      const { done, total, unit, note = '' } = progress;
      const payload = {
        stage: stage.padEnd(8),
        unit,
        rate: rate.text(progress),
        note: note.slice(0, 40),
      };
      bar ??= multi.create(total ?? 0, 0, payload);
      bar.setTotal(total ?? Math.max(done, 1));
      bar.update(done, payload);
    },
    close() {
      drop();
      multi.stop();
    },
  };
}

/** What is said in words, whatever is drawn. */
function words(
  say: (line: string) => void,
  warn: (line: string) => void,
): Pick<Display, 'notice' | 'log' | 'raw'> {
  return {
    notice: say,
    log: (level, plugin, message) =>
      level === 'warn' ? warn(`${plugin}: ${message}`) : say(`${plugin}: ${message}`),
    raw: (text) => say(text.replace(/\n$/, '')),
  };
}

function finishedLine({ summary }: Extract<StageEvent, { type: 'finished' }>): string {
  const { name, reused, seconds, note } = summary;
  const width = Math.max(...RUN_STAGES.map((stage: RunStage) => stage.length));
  return `${name.padEnd(width)} ${reused ? 'reused' : 'done  '} ${seconds.toFixed(1).padStart(7)} s${note ? `  ${note}` : ''}`;
}
