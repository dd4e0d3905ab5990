import { KEY_BYTES, SKETCH_BINS, SKETCH_BYTES, SKETCHES } from '@framework/sdk/checks';
import { verifiedPath } from '../run/documents.js';
import { isRecord } from '../run/json-file.js';
import type { StoredObject } from '../run/store.js';

/** Where the sketches of a blend's documents lie, and whose say they are not of the text as it is now. */
export interface SketchSource {
  readonly keys: string;
  readonly body: string;
  /** Filters that rewrote documents since, or while, they were sketched. */
  readonly rewriters: readonly string[];
}

/**
 * The sketches that one of the filters left; undefined where none did, where its own object is not there or not whole any more, or is of
 * another making: then the texts tell as much.
 *
 * @param objects of the run, by ref
 */
export async function sketchesOf(
  documents: StoredObject,
  objects: ReadonlyMap<string, StoredObject>,
): Promise<SketchSource | undefined> {
  const { stream } = documents.manifest.inputs;
  if (!isRecord(stream) || !Array.isArray(stream['order']) || !isRecord(stream['fits'])) return undefined;
  const order = stream['order'].map(String);
  for (const plugin of order) {
    const object = objects.get(`filter/${plugin}`);
    // A run may refer to what was left for other documents than these.
    if (object === undefined || object.contentHash !== stream['fits'][plugin]) continue;
    const files = await wholeFiles(object).catch(() => undefined);
    if (files === undefined) continue;
    const since = order.slice(order.indexOf(plugin));
    return { ...files, rewriters: since.filter((other) => rewrites(documents, other)) };
  }
  return undefined;
}

async function wholeFiles(object: StoredObject): Promise<Pick<SketchSource, 'keys' | 'body'> | undefined> {
  const { header, keys, body, format } = SKETCHES;
  if (![header, keys, body].every((file) => object.files.includes(file))) return undefined;
  const said = await object.readJson(header);
  if (!isRecord(said) || said['format'] !== format || said['bins'] !== SKETCH_BINS) return undefined;
  const { files } = object.manifest;
  const count = Number(said['documents']);
  if (files[keys]!.bytes !== count * KEY_BYTES || files[body]!.bytes !== count * SKETCH_BYTES)
    return undefined;
  return { keys: await verifiedPath(object, keys), body: await verifiedPath(object, body) };
}

/** Whether a filter rewrote any of the documents, as the tally of their verdicts says. */
function rewrites({ summary }: StoredObject, plugin: string): boolean {
  const tally = summary['tally'];
  const byPlugin = isRecord(tally) ? tally['byPlugin'] : undefined;
  // Nobody knows: then each line of the verdicts is looked at.
  if (!isRecord(byPlugin)) return true;
  const actions = byPlugin[plugin];
  return isRecord(actions) && actions['rewrite'] !== undefined;
}
