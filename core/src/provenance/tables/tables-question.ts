import type { JsonValue, QueryFile } from '@framework/sdk';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import type { WrittenTable } from './tables-object.js';

/** What the process with the engine is asked. */
export interface TablesQuestion {
  /** The engine's plugins and no others. */
  readonly plan: ResolvedPlan;
  /** The folder that holds `runs/`. */
  readonly root: string;
  readonly run: string;
  readonly ask: TablesAsk;
}

export type TablesAsk =
  | ({ readonly kind: 'select'; readonly mostRows: number } & Asked)
  | ({ readonly kind: 'select-into'; readonly into: QueryFile } & Asked)
  | { readonly kind: 'files' };

interface Asked {
  readonly sql: string;
  readonly memoryBytes: number;
  readonly seconds: number;
}

/** `framework provenance query` */
export interface SelectAnswer {
  readonly run: string;
  readonly root: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonValue[])[];
  /** Whether there are rows beyond these. */
  readonly more: boolean;
}

/** `framework provenance query --out` */
export interface IntoAnswer {
  readonly run: string;
  readonly root: string;
  readonly rows: number;
}

/** What `export --format parquet` copies. */
export interface FilesAnswer {
  readonly run: string;
  readonly root: string;
  readonly engine: string;
  readonly form: string;
  /** Folder of the object. */
  readonly dir: string;
  readonly tables: readonly WrittenTable[];
}
