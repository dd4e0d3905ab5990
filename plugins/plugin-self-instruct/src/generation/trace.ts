import type { JsonObject } from '@framework/sdk';

/** A dialogue that was made, with all that it rests on. */
export interface Trace {
  /** `instruct:<model>/<task>:<template>-<number>` */
  readonly id: string;
  /** Of one task of one model: what is split, opted out of and taken down as one. */
  readonly repository: string;
  readonly path: string;
  /** As the endpoint knows it. */
  readonly model: string;
  /** `plain`, `labels`, `steps`, `tool`. */
  readonly template: string;
  readonly text: string;
  /** The column `made`. */
  readonly made: JsonObject;
}

/** A model's name as a part of an id. */
export const slugOf = (model: string): string =>
  model
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64) || 'model';
