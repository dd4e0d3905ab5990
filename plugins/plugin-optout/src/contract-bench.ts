import { defineBench } from '@framework/sdk/contract';

const row = (repository: string, path: string, content: string) => ({
  id: `${repository}:${path}`,
  content,
  meta: { repository, path },
});

const statements = (count: number): string =>
  Array.from({ length: count }, (_, at) => `let value${at} = compute(${at * 7});\n`).join('');

/** Documents that fall under the entries of `examples/opt-outs.txt`, a changed copy of one, and their neighbours that do not. */
export default defineBench({
  rows: () =>
    [
      'git:jane-doe/notes',
      'git:acme/private-tools',
      'git:acme/tools',
      'npm:left-pad@1.3.0',
      'npm:right-pad@1.0.0',
    ]
      .map((repository) => row(repository, 'index.js', `module.exports = '${repository}';\n`))
      .concat([
        row('git:octocat/hello-world', 'src/vendor/a.js', 'let a;\n'),
        row('git:octocat/hello-world', 'src/a.js', 'let b;\n'),
        row('git:octocat/copies', 'test.txt', 'test'),
        row('git:jane-doe/notes', 'long.js', statements(40)),
        row('git:octocat/copies', 'long.js', statements(38)),
      ]),
});
