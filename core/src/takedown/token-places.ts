import type { StoredObject } from '../run/store.js';
import type { Hands } from './hands.js';
import { type TokenPlace, tokenPlaces } from './spans.js';

/** Places of documents' tokens, for whoever asks for the same ones again: tables are read once, also where two objects share them. */
export class TokenPlaces {
  readonly #hands: Hands;
  readonly #known = new Map<string, { readonly ids: ReadonlySet<string>; readonly places: Places }>();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** @throws FWK_STORE_CORRUPT */
  async of(tokens: StoredObject, ids: ReadonlySet<string>): Promise<Places> {
    const tables = tokens.files
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => `${file} ${tokens.manifest.files[file]!.sha256}`)
      .join('\n');
    const known = this.#known.get(tables);
    if (known !== undefined && isSubset(ids, known.ids))
      return ids.size === known.ids.size
        ? known.places
        : new Map([...known.places].filter(([id]) => ids.has(id)));
    const places = await tokenPlaces(tokens, ids, this.#hands);
    this.#known.set(tables, { ids, places });
    return places;
  }
}

type Places = ReadonlyMap<string, TokenPlace>;

function isSubset(ids: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  for (const id of ids) if (!all.has(id)) return false;
  return true;
}
