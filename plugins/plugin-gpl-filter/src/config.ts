import { type ConfigOf, defineConfig, group, list, oneOf, text } from '@framework/sdk';

export const config = defineConfig({
  policy: oneOf(['permissive', 'weak-copyleft', 'open-source'], {
    doc: 'Licence classes allowed, as `policy/classes.json` lists them: `permissive` (and public domain), `weak-copyleft` (LGPL, MPL, EPL too), `open-source` (GPL and AGPL too).',
    default: 'permissive',
  }),
  allow: list(text(), {
    doc: 'SPDX ids allowed beside the policy’s classes.',
    default: [],
  }),
  allowIn: group(
    {
      code: list(text(), { doc: 'Beside them in the share `code`.', default: [] }),
      text: list(text(), { doc: 'Beside them in the share `text`.', default: [] }),
      instructions: list(text(), { doc: 'Beside them in the share `instructions`.', default: [] }),
    },
    {
      doc: 'SPDX ids allowed in one share of the blend alone: what a text may be under, code need not. `NOASSERTION` keeps what nothing states a licence for.',
    },
  ),
  deny: list(text(), {
    doc: 'SPDX ids forbidden whatever the policy says.',
    default: [],
  }),
  missing: oneOf(['drop', 'keep'], {
    doc: 'Files for which nothing states a licence; kept ones are marked `NOASSERTION`.',
    default: 'drop',
  }),
});

export type Config = ConfigOf<typeof config>;
