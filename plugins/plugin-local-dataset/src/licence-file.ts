/**
 * Names under which a licence's text lies beside code: the conventional stems, a qualifier (`LICENSE-MIT`,
 * `COPYING.LESSER`, `lodash.LICENSE`), an ending of prose. `license.js` is code about licences, not one.
 */
const NAME =
  /^(?:[\w.-]{1,40}[._-])?(?:licen[cs]es?|copying|unlicen[cs]e|copyright)(?:[._-][\w.+-]{1,40})?$/i;
const CODE_ENDING =
  /\.(?:[cm]?[jt]sx?|json|map|py|rb|go|rs|c|h|cc|cpp|hpp|java|kt|cs|php|pl|sh|css|s[ac]ss|less|html?|xml|ya?ml|toml|svg|png|gif|jpe?g|pdf|lock|snap|vue|svelte)$/i;
/** Lists of other people's licences for parts that are bundled elsewhere: they do not govern the folder. */
const THIRD_PARTY = /third[._-]?party|3rd[._-]?party|dependenc|notices?/i;

export const isLicenceFile = (name: string): boolean =>
  NAME.test(name) && !CODE_ENDING.test(name) && !THIRD_PARTY.test(name);
