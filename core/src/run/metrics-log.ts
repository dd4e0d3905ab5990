import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { canonicalJson, frameworkError, type StepEvent } from '@framework/sdk';
import { timed } from '../trace/current.js';
import { type FileFacts, ioError } from './durable-file.js';
import { hashFile } from './file-hash.js';
import { isCount, isRecord } from './json-file.js';

/** A line of `metrics.ndjson`: the numbers that must be the same on every run. */
interface MetricsLine {
  readonly step: number;
  readonly tokens: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A line of `timing.ndjson`: those that never are. */
interface TimingLine {
  readonly step: number;
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** Where the two files of a run are. */
export interface MetricsPaths {
  readonly metrics: string;
  readonly timing: string;
}

/** Both logs of a training under way. */
export class MetricsLog {
  readonly #paths: MetricsPaths;
  readonly #metrics: FileHandle;
  readonly #timing: FileHandle;
  readonly #hash: Hash;
  #bytes: number;

  private constructor(
    paths: MetricsPaths,
    metrics: FileHandle,
    timing: FileHandle,
    hash: Hash,
    bytes: number,
  ) {
    this.#paths = paths;
    this.#metrics = metrics;
    this.#timing = timing;
    this.#hash = hash;
    this.#bytes = bytes;
  }

  /**
   * Cuts both files back to a step and goes on from there.
   *
   * @param from the step, with what its checkpoint says of the metrics; null for the beginning
   * @throws FWK_CHECKPOINT_MISMATCH when the metrics before that step are not those the checkpoint was made with
   */
  static async open(
    paths: MetricsPaths,
    from: { readonly step: number; readonly facts: FileFacts } | null,
  ): Promise<MetricsLog> {
    const bytes = from?.facts.bytes ?? 0;
    if (
      from &&
      ((await sizeOf(paths.metrics)) < bytes || (await hashFile(paths.metrics, bytes)) !== from.facts.sha256)
    ) {
      throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
        message: `the metrics before step ${from.step} are not those its checkpoint was made with`,
        at: paths.metrics,
        action: 'restore the file, or train again with `--from train`',
      });
    }
    const hash = createHash('sha256');
    try {
      if (bytes > 0)
        for await (const chunk of createReadStream(paths.metrics, { end: bytes - 1 })) hash.update(chunk);
      const metrics = await open(paths.metrics, bytes > 0 ? 'r+' : 'w');
      await metrics.truncate(bytes);
      await metrics.close();
      await cutTiming(paths.timing, from?.step ?? 0);
      return new MetricsLog(
        paths,
        await open(paths.metrics, 'a'),
        await open(paths.timing, 'a'),
        hash,
        bytes,
      );
    } catch (cause) {
      throw ioError(cause, paths.metrics);
    }
  }

  async append({ step, tokens, metrics, seconds, tokensPerSecond }: StepEvent): Promise<void> {
    const line = Buffer.from(
      `${canonicalJson({ step, tokens, metrics: { ...metrics } } satisfies MetricsLine)}\n`,
    );
    const timing: TimingLine = { step, seconds, tokensPerSecond };
    try {
      await timed('metrics', async () => {
        await this.#metrics.appendFile(line);
        await this.#timing.appendFile(`${JSON.stringify(timing)}\n`);
      });
    } catch (cause) {
      throw ioError(cause, this.#paths.metrics);
    }
    this.#hash.update(line);
    this.#bytes += line.byteLength;
  }

  /** Everything so far is on the disk when it settles; what the checkpoint records of it. */
  async sync(): Promise<FileFacts> {
    try {
      await this.#metrics.sync();
      await this.#timing.sync();
    } catch (cause) {
      throw ioError(cause, this.#paths.metrics);
    }
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }

  async close(): Promise<void> {
    await this.#metrics.close();
    await this.#timing.close();
  }
}

/** Every step recorded, joined with its time; a step whose time was lost has 0 seconds. */
export async function* readSteps(paths: MetricsPaths, steps: number): AsyncIterable<StepEvent> {
  const times = new Map<number, TimingLine>();
  for await (const line of readLines<TimingLine>(paths.timing)) times.set(line.step, line);
  for await (const line of readLines<MetricsLine>(paths.metrics)) {
    if (!isCount(line.step) || !isRecord(line.metrics)) return;
    const { seconds = 0, tokensPerSecond = 0 } = times.get(line.step) ?? {};
    yield { ...line, steps, seconds, tokensPerSecond };
  }
}

async function* readLines<Line>(path: string): AsyncIterable<Line> {
  if (!existsSync(path)) return;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const value = parsed(line);
    // Torn by a kill: it will be written again.
    if (!isRecord(value)) return;
    yield value as Line;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Times are told, not promised: a torn or missing line is cut off with everything after it. */
async function cutTiming(path: string, step: number): Promise<void> {
  if (!existsSync(path)) return;
  let bytes = 0;
  for await (const line of readLines<TimingLine>(path)) {
    if (line.step > step) break;
    bytes += Buffer.byteLength(JSON.stringify(line)) + 1;
  }
  await truncate(path, Math.min(bytes, await sizeOf(path)));
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
