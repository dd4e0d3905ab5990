import {
  type ConfigOf,
  count,
  defineConfig,
  file,
  group,
  list,
  number,
  oneOf,
  ratio,
  text,
} from '@framework/sdk';

/** Languages that `cuss` has a list of. */
export const LIST_LANGUAGES = ['en', 'ar-latn', 'es', 'fr', 'it', 'pt', 'pt-pt'] as const;

/** Words that stood in packages, compilers, kernels and libraries, and meant something else in each of them. */
const HARMLESS =
  'barf beanbag chunky cum diddle dip dong dope dumb fatah fok noonan pollock slave sniggers spit stringer tang teste tinker titi vibr whash whiz yank'.split(
    ' ',
  );

export const config = defineConfig({
  languages: list<(typeof LIST_LANGUAGES)[number]>(oneOf(LIST_LANGUAGES), {
    doc: 'Word lists used (`cuss`): profanity and slurs.',
    default: ['en'],
  }),
  sureness: count({
    doc: 'Words counted by how sure it is that they are meant so: 2 likely, 1 maybe, 0 unlikely.',
    default: 2,
    max: 2,
  }),
  minHits: count({
    doc: 'Fewer hits never drop a document: one word in anger is no hate speech.',
    default: 3,
    min: 1,
  }),
  maxPerThousand: number({
    doc: 'Hits per thousand words above which a document is dropped.',
    default: 2,
    min: 0,
  }),
  allow: list(text(), {
    doc: 'Words of the lists that are not counted: what they mean in software, or in a name, is something else.',
    default: HARMLESS,
  }),
  never: file({
    doc: 'Words or phrases, one a line, each of which drops a document at its first occurrence.',
    default: '',
  }),
  classifier: group(
    {
      model: file({
        doc: 'A supervised fastText model (`.bin`) that tells hate speech; none is looked for when left out.',
        default: '',
      }),
      labels: list(text(), {
        doc: 'Its labels that are meant, with or without `__label__`.',
        default: [],
      }),
      limit: ratio({
        doc: 'How sure it must be of a piece of 400 words for the document to go.',
        default: 0.9,
      }),
      shares: list(text(), {
        doc: 'Shares of the blend it judges: models of this kind are trained on prose.',
        default: ['text'],
      }),
    },
    { doc: 'A classifier beside the lists.' },
  ),
});

export type Config = ConfigOf<typeof config>;
