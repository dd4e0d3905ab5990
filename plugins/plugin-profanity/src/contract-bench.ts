import { defineBench } from '@framework/sdk/contract';

const row = (path: string, share: string, content: string) => ({
  id: `npm:a@1:${path}`,
  content,
  meta: { repository: 'npm:a@1', path, share },
});

const calm = 'This package sorts a list of names into a table and says what it could not read. ';

/** A calm text, an angry one, one angry word in a long text, code whose short names look like words. */
export default defineBench({
  rows: () => [
    row('README.md', 'text', calm.repeat(10)),
    row('RANT.md', 'text', `${calm}Bullshit, bullshit, and again bullshit from these assholes.\n`),
    row('CHANGELOG.md', 'text', `${calm.repeat(40)}Fix this bullshit.\n`),
    row('a.min.js', 'code', 'var ho=1,fu=2;ho+=fu;ho-=fu;ho*=fu;ho/=fu;\n'),
    row('rant.js', 'code', '// bullshit bullshit bullshit\nconst bullshit = 1;\n'),
  ],
});
