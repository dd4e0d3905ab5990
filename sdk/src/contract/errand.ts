/** Where errands are run: the first module of a worker thread, or of a fresh process. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Errand, ErrandFunction } from './elsewhere.js';
import { createSubject } from './subject.js';

if (parentPort) {
  const port = parentPort;
  await run(workerData as Errand, (answer) => port.postMessage(answer));
} else {
  // Taken before a rule may refuse them to the plugin.
  const { exit, reallyExit } = process as typeof process & { reallyExit: unknown };
  process.once('message', (errand: Errand) => {
    // Sent before the channel is closed: a long answer takes more than one turn of the event loop.
    let sent = Promise.resolve();
    const send = (answer: Answer) => {
      sent = new Promise((resolve) => process.send!(answer, undefined, undefined, () => resolve()));
    };
    void run(errand, send)
      .then(() => sent)
      // Left, not waited for: what the plugin left open would keep the process.
      .then(() => Object.assign(process, { reallyExit }) && exit.call(process));
  });
}

async function run(errand: Errand, answer: (answer: Answer) => void): Promise<void> {
  try {
    const module = (await import(errand.module)) as Record<string, ErrandFunction<unknown, unknown>>;
    const subject = await createSubject(errand.spec);
    const output = await module[errand.name]!(subject, errand.input, (name) =>
      answer({ type: 'mark', name }),
    );
    answer({ type: 'done', output });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    answer({ type: 'failed', message: error.message, stack: error.stack ?? error.message });
  }
}
