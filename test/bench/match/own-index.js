// node own-index.js <root> <run>: makes the index in this process, and says how long it took and the most memory it had.
import { indexRun } from '../../../core/dist/match/match-run.js';
import { openFinishedRun } from '../../../core/dist/run/finished-run.js';

const [root, name] = process.argv.slice(2);
const run = await openFinishedRun(root, name);
const start = performance.now();
const { documents, bytes, indexBytes } = await indexRun({ run, report: () => undefined });
const seconds = (performance.now() - start) / 1000;
console.log(
  JSON.stringify({ documents, bytes, indexBytes, seconds, peak: process.resourceUsage().maxRSS * 1024 }),
);
