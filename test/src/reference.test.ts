/**
 * What the documentation promises: every page is current, everything exported explains itself, every example is a file
 * that is compiled and run, every link leads somewhere.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = (name: string) => import(pathToFileURL(join(root, 'scripts', 'reference', name)).href);

interface Declaration {
  readonly name: string;
  readonly kind: 'interface' | 'type' | 'const' | 'function' | 'class';
  readonly text: string;
  readonly file: string;
  readonly doc: {
    readonly prose: string;
    readonly examples: readonly string[];
    readonly tags: readonly { readonly name: string; readonly text: string }[];
  } | null;
}

const { exportedDeclarations, parseDocstring, declarationsOf } = await script('declarations.js');
const { exampleText, withExamples } = await script('examples.js');
const dist = join(root, 'sdk', 'dist');
const exported: readonly Declaration[] = [
  ...exportedDeclarations(dist, 'index.d.ts'),
  ...exportedDeclarations(dist, 'testing/index.d.ts'),
];

test('every page of the reference, and every example in a docstring, is current', (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-reference.js', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.is(status, 0, stderr);
});

test('everything the SDK exports has a docstring', (t) => {
  t.true(exported.length > 150);
  t.deepEqual(
    exported.filter(({ doc }) => (doc?.prose ?? '') === '').map(({ name }) => name),
    [],
  );
});

/** Opened from a folder: their examples are the plugins' own tests, which use them. */
const ELSEWHERE = /^testing\/(?:open-plugin|recorder|complete-config)\.d\.ts$/;

test('every hook, slot, function, constant and class has an example that is a tested file', (t) => {
  const { text } = exported.find(({ name }) => name === 'Handlers')!;
  const handlers = [...text.matchAll(/readonly \w+\?: (\w+);/g)].map(([, type]) => type!);
  t.is(handlers.length, 14);
  const wanted = exported.filter(
    ({ name, kind, file }) =>
      handlers.includes(name) || (kind !== 'interface' && kind !== 'type' && !ELSEWHERE.test(file)),
  );
  const fromFile = (example: string) => example.startsWith('// examples/');
  t.deepEqual(
    wanted.filter(({ doc }) => !doc?.examples.some(fromFile)).map(({ name }) => name),
    [],
  );
});

test('every hook says in the same rows when it is called, with what, and what it may do', (t) => {
  for (const { name, doc } of exported.filter(({ name }) => /^[A-Z]\w+Handler$/.test(name))) {
    for (const row of ['Type', 'Called', 'Given', 'Rule', 'Errors']) {
      t.regex(doc!.prose, new RegExp(`^\\| ${row} \\| .+ \\|$`, 'm'), `${name}: ${row}`);
    }
  }
});

test('every example file is shown by a docstring, and run by a test', (t) => {
  const folder = join(root, 'sdk', 'examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('dist/'));
  const tests = files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const sources = readdirSync(join(root, 'sdk', 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'sdk', 'src', file), 'utf8'))
    .join('\n');
  const support = ['support.ts', 'tensors.ts'];
  for (const file of files.filter((name) => !name.endsWith('.test.ts') && !support.includes(name))) {
    t.true(sources.includes(` * // examples/${file}`), `no docstring shows ${file}`);
    t.true(tests.includes(`from './${file.replace(/\.ts$/, '.js')}'`), `no test runs ${file}`);
  }
});

test('what is unstable says so, and belongs to an open proposal', async (t) => {
  const { proposals } = await import('@framework/sdk');
  const open = Object.entries(proposals).filter(([, { state }]) => state.type === 'open');
  const covered = open.flatMap(([proposal, { covers }]) =>
    covers.exports.map((name) => `${name}: ${proposal}`),
  );
  const marked = exported.flatMap(({ name, doc }) =>
    (doc?.tags ?? []).filter((tag) => tag.name === 'experimental').map((tag) => `${name}: ${tag.text}`),
  );
  t.deepEqual([...marked].sort(), [...covered].sort());
});

test('UPGRADING tells of the level the SDK is at, of every proposal and every deprecation', async (t) => {
  const { SDK_API, proposals, deprecations } = await import('@framework/sdk');
  const text = readFileSync(join(root, 'sdk', 'UPGRADING.md'), 'utf8');
  t.regex(text, new RegExp(`^## ${SDK_API.split('.').slice(0, 2).join('\\.')}$`, 'm'));
  for (const name of [...Object.keys(proposals), ...Object.keys(deprecations)])
    t.true(text.includes(`\`${name}\``), name);
  for (const [name, { since, removed }] of Object.entries(deprecations)) {
    t.true(
      Number(removed.split('.')[0]) > Number(since.split('.')[0]),
      `${name} goes within its own major level`,
    );
  }
});

test('every link in the documentation leads somewhere', (t) => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'sdk/README.md',
    'sdk/UPGRADING.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file.replaceAll('\\', '/')}`),
  ];
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (file: string) => {
    let found = anchors.get(file);
    if (found === undefined) {
      found = new Set(headings(readFileSync(file, 'utf8')));
      anchors.set(file, found);
    }
    return found;
  };
  const broken: string[] = [];
  for (const page of pages) {
    const file = join(root, page);
    const prose = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [path, anchor] = target!.split('#') as [string, string?];
      const place = path === '' ? file : join(dirname(file), path);
      if (!existsSync(place)) broken.push(`${page}: ${target}`);
      else if (anchor !== undefined && place.endsWith('.md') && !anchorsOf(place).has(anchor)) {
        broken.push(`${page}: ${target}`);
      }
    }
  }
  t.deepEqual(broken, []);
});

/** Anchors as GitHub makes them: of headings outside code, a repeated one numbered. */
function* headings(text: string): Generator<string> {
  const seen = new Map<string, number>();
  for (const [, heading] of text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    yield times === 0 ? slug : `${slug}-${times}`;
  }
}

test('docstrings are read as they stand', (t) => {
  const [one, two] = declarationsOf(
    [
      '/**',
      ' * What it is.',
      ' *',
      ' * @param a the first',
      ' * @throws FWK_X when not',
      ' *',
      ' * @example',
      ' * // examples/a.ts',
      ' * @decorated()',
      ' * const a = 1;',
      ' */',
      'export declare function first(a: {',
      '    b: string;',
      '}): void;',
      'export interface Second {',
      '    /** A member: { */',
      '    readonly a: 1;',
      '}',
      'declare const hidden: 1;',
    ].join('\n'),
    'x.d.ts',
  ) as readonly Declaration[];
  t.is(one!.text, 'export declare function first(a: {\n  b: string;\n}): void;');
  t.deepEqual(one!.doc, {
    prose: 'What it is.',
    tags: [
      { name: 'param', text: 'a the first' },
      { name: 'throws', text: 'FWK_X when not' },
    ],
    examples: ['// examples/a.ts\n@decorated()\nconst a = 1;'],
  });
  t.is(two!.doc, null);
  t.is(two!.text, 'export interface Second {\n  /** A member: { */\n  readonly a: 1;\n}');
  t.deepEqual(parseDocstring('Only prose.'), { prose: 'Only prose.', tags: [], examples: [] });
});

test('an example that changed is put into the docstring again', (t) => {
  const sdk = join(root, 'sdk');
  const stale = [
    '/**',
    ' * A number.',
    ' *',
    ' * @example',
    ' * // examples/config.ts#count',
    ' * something.old();',
    ' *',
    ' * @throws FWK_X',
    ' */',
    'export const count = 1;',
  ].join('\n');
  const current = withExamples(sdk, stale) as string;
  const [line] = exampleText(sdk, 'examples/config.ts', 'count') as string[];
  t.true(current.includes(` * ${line}\n *\n * @throws FWK_X\n */`), current);
  t.false(current.includes('something.old'));
  t.is(withExamples(sdk, current), current);
  t.throws(() => exampleText(sdk, 'examples/config.ts', 'nothing'), { message: /no such region/ });
});
