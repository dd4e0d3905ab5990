import { languageOf, shareOf } from './language.js';

/**
 * Names under which a licence's text lies beside code: the conventional stems, a qualifier (`LICENSE-MIT`,
 * `COPYING.LESSER`, `lodash.LICENSE`), an ending of prose. `license.js` is code about licences, and
 * `choosing-a-license.md` a text about them: neither is one.
 */
const NAME =
  /^(?:[\w.-]{1,40}[._-])?(?:licen[cs]es?|copying|unlicen[cs]e|copyright)(?:[._-][\w.+-]{1,40})?$/i;
/** Beside the endings of languages. Whatever else a licence ends in (`COPYING.LESSER`) is taken for its name. */
const OTHER_CODE =
  /\.(?:asm|astro|coffee|cmake|csproj|ejs|gif|gradle|groovy|hbs|ipynb|jpe?g|jsonc|lock|map|mdx|mm|pas|pdf|php\d|png|proto|pyi|sass|snap|styl|svg|vb|webp|zsh)$/i;
/** Words of a text that speaks about licences: before the stem, and right behind it. */
const ABOUT = [
  /(?:^|[._-])(?:an?|the|your|our|this|how|howto|about|why|what|which|choos(?:e|ing)|chang(?:e|ing)|add(?:ing)?|pick(?:ing)?|select(?:ing)?|understand(?:ing)?)[._-](?:.*[._-])?(?:licen|copy|unlicen)/i,
  /(?:licen[cs]es?|copyright)[._-](?:guide|faq|check(?:s|er|ing)?|choos(?:er|ing)|picker|compliance|overview|questions)(?:[._-]|$)/i,
];
/** Lists of other people's licences for parts that are bundled elsewhere: they do not govern the folder. */
const THIRD_PARTY = /third[._-]?party|3rd[._-]?party|dependenc|notices?/i;

export const isLicenceFile = (name: string): boolean =>
  NAME.test(name) && !isCode(name) && !THIRD_PARTY.test(name) && !ABOUT.some((words) => words.test(name));

function isCode(name: string): boolean {
  const language = languageOf(name);
  return OTHER_CODE.test(name) || (language !== null && shareOf(language) === 'code');
}
