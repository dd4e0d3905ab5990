import type { AuditEntry, EntryData, EntryKind } from './entries.js';

/**
 * How far a request is: `open` nobody decided yet; `refused`; `decided` and not carried out yet; `executed`, the old objects still there;
 * `proven`: they are gone, and which files were rewritten is on record; or they were before it was asked for.
 */
export type RequestState = 'open' | 'refused' | 'decided' | 'executed' | 'proven';

/** What was done to one run. */
export interface RequestTakedown {
  readonly takedown: string;
  /** What was taken down; null where it is what the request was entered with. */
  readonly asked: string | null;
  readonly run: string;
  readonly documents: number;
  /** Roots over the blend; null until it is executed. */
  readonly roots: { readonly before: string; readonly after: string } | null;
  /** Objects that other runs still refer to, which keep the documents; null until the proof. */
  readonly keptObjects: number | null;
}

/** One request, from the register's entries about it. */
export interface RegisteredRequest {
  readonly request: string;
  /** In the words it was entered with; null where it was never entered as received. */
  readonly asked: string | null;
  readonly state: RequestState;
  /** State → when it was first reached, ISO 8601; those not reached are left out. */
  readonly at: Readonly<Partial<Record<'received' | Exclude<RequestState, 'open'>, string>>>;
  readonly reason: string | null;
  readonly takedowns: readonly RequestTakedown[];
}

/** Every request of the register, in the order they were first named. A later decision on the same request overrides a refusal. */
export function requestsOf(entries: readonly AuditEntry[]): readonly RegisteredRequest[] {
  const requests = new Map<string, Draft>();
  for (const { kind, at, data } of entries) {
    if (kind === 'override') continue;
    const name = String(data['request']);
    const draft = requests.get(name) ?? new Draft(name);
    requests.set(name, draft);
    draft.add(kind, at, data as unknown as EntryData[typeof kind]);
  }
  return [...requests.values()].map((draft) => draft.end());
}

const REACHES: Readonly<Record<Exclude<EntryKind, 'override'>, 'received' | Exclude<RequestState, 'open'>>> =
  {
    received: 'received',
    refused: 'refused',
    decided: 'decided',
    executed: 'executed',
    proof: 'proven',
    settled: 'proven',
  };

class Draft {
  readonly #request: string;
  #asked: string | null = null;
  #reason: string | null = null;
  readonly #at: Partial<Record<'received' | Exclude<RequestState, 'open'>, string>> = {};
  readonly #takedowns = new Map<string, RequestTakedown>();

  constructor(request: string) {
    this.#request = request;
  }

  add<Kind extends Exclude<EntryKind, 'override'>>(kind: Kind, at: string, data: EntryData[Kind]): void {
    this.#at[REACHES[kind]] ??= at;
    if ('asked' in data && !('takedown' in data)) this.#asked ??= data.asked;
    if ('reason' in data) this.#reason = data.reason;
    if (!('takedown' in data)) return;
    const { takedown } = data;
    const known = this.#takedowns.get(takedown) ?? {
      takedown,
      asked: null,
      run: '',
      documents: 0,
      roots: null,
      keptObjects: null,
    };
    this.#takedowns.set(takedown, {
      ...known,
      ...('documents' in data ? { run: data.run, documents: data.documents, asked: data.asked ?? null } : {}),
      ...('before' in data ? { run: data.run, roots: { before: data.before, after: data.after } } : {}),
      ...('kept' in data ? { keptObjects: data.kept.length } : {}),
    });
  }

  end(): RegisteredRequest {
    const takedowns = [...this.#takedowns.values()];
    return {
      request: this.#request,
      asked: this.#asked,
      state: this.#state(takedowns),
      at: this.#at,
      reason: takedowns.length === 0 ? this.#reason : null,
      takedowns,
    };
  }

  /** As far as the least of its takedowns is. */
  #state(takedowns: readonly RequestTakedown[]): RequestState {
    if (takedowns.length === 0 && this.#at.proven !== undefined) return 'proven';
    if (takedowns.length === 0) return this.#at.refused === undefined ? 'open' : 'refused';
    // Proven without being executed: the run was made anew meanwhile, without the documents, and only the old objects were left.
    const unproven = takedowns.filter(({ keptObjects }) => keptObjects === null);
    if (unproven.length === 0) return 'proven';
    return unproven.some(({ roots }) => roots === null) ? 'decided' : 'executed';
  }
}
