import {
  bytes,
  count,
  defineConfig,
  flag,
  group,
  list,
  map,
  number,
  oneOf,
  optional,
  path,
  ratio,
  seconds,
  text,
} from '@framework/sdk';

export const config = defineConfig({
  steps: count({ doc: 'A count.', default: 10, min: 1 }),
  size: bytes({ doc: 'A size.', default: 1024 }),
  wait: seconds({ doc: 'A duration.', default: 30 }),
  share: ratio({ doc: 'A share.', default: 0.5 }),
  rate: number({ doc: 'Any number.', default: -1 }),
  label: text({ doc: 'A text.', default: 'none' }),
  folder: path({ doc: 'A path.', default: '' }),
  fast: flag({ doc: 'A flag.', default: false }),
  mode: oneOf(['strict', 'lenient'], { doc: 'A choice.', default: 'strict' }),
  names: list(text(), { doc: 'A list.', default: ['a'] }),
  limit: optional(count({ min: 1 }), { doc: 'A number or none.', default: null }),
  weights: map(ratio(), { doc: 'A map.', default: {} }),
  inner: group({
    depth: count({ doc: 'Nested.', default: 2 }),
    on: flag({ doc: 'Nested flag.', default: true }),
  }),
  sources: list(
    group({ name: text({ doc: 'Name.', default: '' }), weight: ratio({ doc: 'Weight.', default: 1 }) }),
    {
      doc: 'A list of groups.',
      default: [],
    },
  ),
});
