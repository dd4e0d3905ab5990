import { count, defineConfig, type Gate, number, optional, ratio } from '@framework/sdk';

/**
 * The keys of one gate under `gates:`; its type is `Gate` of the SDK. Null, the default, is no bound: a preset that
 * extends another takes a single bound away with it.
 */
export const gateSchema = defineConfig({
  min: optional(number(), { doc: 'The figure is at least this.', default: null }),
  max: optional(number(), { doc: 'The figure is at most this.', default: null }),
  lowAbove: optional(number(), {
    doc: 'The lower end of its confidence interval is above this.',
    default: null,
  }),
  highBelow: optional(number(), {
    doc: 'The upper end of its confidence interval is below this.',
    default: null,
  }),
  wilsonAbove: optional(ratio(), {
    doc: 'Wilson’s one-sided lower bound of a share, at 95%, is at least this.',
    default: null,
  }),
  wilsonBelow: optional(ratio(), {
    doc: 'Wilson’s one-sided upper bound of a share, at 95%, is at most this.',
    default: null,
  }),
  minCount: optional(count(), {
    doc: 'Measurements below which there is not enough data to say.',
    default: null,
  }),
} satisfies Readonly<Record<keyof Gate, unknown>>);
