import { readFileSync } from 'node:fs';
import type { ResolvedConfig } from '@framework/sdk';
import { recordBatch } from '@framework/sdk/testing';
import test from 'ava';
import { type Config, config } from '../config.js';
import { judgeDocument } from '../document-rules.js';
import { generatedSearch } from '../generated.js';
import { linesByDefinition } from '../lines-by-definition.js';
import { limitsOf } from './endings.js';

const settings = {
  ...(Object.fromEntries(
    Object.entries(config).map(([key, field]) => [key, field.default]),
  ) as ResolvedConfig),
  profile: 'starcoder',
} as unknown as Config;

const search = generatedSearch();

const judged = (
  content: string,
  path: string,
  language: string | null = null,
  share = 'code',
  changed: Partial<Config> = {},
) => {
  const batch = recordBatch([{ id: path, content }]);
  const document = {
    path,
    share,
    language,
    bytes: batch.bytes(0),
    lines: linesByDefinition(batch),
    row: 0,
    vendored: false,
    search,
  };
  return judgeDocument(document, { ...settings, ...changed });
};
const ofThisPackage = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const TYPESCRIPT = 'export const area = (width: number, height: number): number => width * height;\n';
const line = (length: number): string => `${'x'.repeat(length)}\n`;
const short = (count: number): string => 'int a;\n'.repeat(count);

test('files of this package stay', (t) => {
  t.is(judged(ofThisPackage('src/plugin.ts'), 'src/plugin.ts', 'typescript'), null);
  t.is(judged(ofThisPackage('README.md'), 'README.md', 'markdown'), null);
});

test('a short file stays: the authors asked for no length', (t) => t.is(judged('a = 1\n', 'a.py'), null));

test('a verdict says which profile, of which files, and which limit', (t) => {
  t.deepEqual(judged(short(400) + line(1001), 'src/deep/A.C', 'c'), {
    action: 'drop',
    reason: 'line-too-long',
    evidence: { profile: 'starcoder', language: 'c', extension: 'c', longest: 1001, limit: 1000 },
  });
});

test('the longest line, by ending, at the limit and beyond', (t) => {
  t.is(judged(short(400) + line(1000), 'a.c', 'c'), null);
  t.is(judged(short(400) + line(500), 'a.fsh', 'glsl'), null);
  t.like(judged(short(400) + line(501), 'a.fsh', 'glsl'), { evidence: { longest: 501, limit: 500 } });
  t.is(judged(short(400) + line(501), 'a.glsl', 'glsl'), null);
});

test('the average line, where the longest has a limit', (t) => {
  t.is(judged(line(100).repeat(3), 'a.c', 'c'), null);
  t.like(judged(line(101).repeat(3), 'a.c', 'c'), {
    reason: 'average-line-too-long',
    evidence: { average: 101, limit: 100 },
  });
  for (const path of ['a.md', 'a.tex', 'a.sql', 'a.r']) t.is(judged(line(5000), path), null, path);
});

test('letters and digits', (t) => {
  t.is(judged('a..\n'.repeat(40), 'a.go'), null);
  t.like(judged('a...\n'.repeat(40), 'a.go'), {
    reason: 'alphanumeric-too-low',
    evidence: { share: 0.2, limit: 0.25 },
  });
  t.is(judged('a...\n'.repeat(40), 'a.sas'), null, 'SAS is asked nothing');
});

test('letters, of the endings that hold tables of numbers', (t) => {
  const table = '10 20 30 40\n'.repeat(20);
  t.is(judged(table, 'a.v', 'verilog')?.reason, 'extension-unlisted');
  t.is(judged(table, 'a.vh', 'systemverilog'), null);
  t.like(judged(table, 'a.sv', 'systemverilog'), {
    reason: 'alphabetic-too-low',
    evidence: { share: 0, limit: 0.25 },
  });
  t.is(judged('ab34\n'.repeat(30), 'a.vhd', 'vhdl'), null, '0.4 are letters');
  const half = 'abc: 1\n'.repeat(30);
  t.like(judged(half, 'a.yml', 'yaml'), {
    reason: 'alphabetic-too-low',
    evidence: { share: 0.429, limit: 0.5 },
  });
  t.is(judged('name: a\n'.repeat(30), 'a.yml', 'yaml'), null);
});

test('what was looked at and left out, and what nobody looked at', (t) => {
  t.deepEqual(judged(TYPESCRIPT, 'paper.aux', 'tex'), {
    action: 'drop',
    reason: 'extension-excluded',
    evidence: { profile: 'starcoder', language: 'tex', extension: 'aux' },
  });
  t.like(judged(TYPESCRIPT, 'main.swift', 'swift'), { reason: 'extension-unlisted' });
  t.like(
    judged(TYPESCRIPT, 'a.py', 'go'),
    { reason: 'extension-unlisted' },
    'the ending of another language',
  );
  t.like(judged(TYPESCRIPT, 'logo.svg'), {
    reason: 'extension-unlisted',
    evidence: { language: null, extension: 'svg' },
  });
});

test('names without an ending, and languages the table spells otherwise', (t) => {
  const image = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "."]\n';
  t.is(judged(image, 'docker/Dockerfile', 'dockerfile'), null);
  t.is(judged(image, 'LICENSE')?.evidence['extension'], '');
  t.is(judged(TYPESCRIPT, 'A.cs', 'C#'), null);
  t.is(judged(TYPESCRIPT, 'A.fs', 'f#'), null);
  t.is(judged(TYPESCRIPT, 'a.el', 'Emacs Lisp'), null);
  t.is(judged(TYPESCRIPT, 'a.tsx', 'tsx'), null);
  t.is(judged(TYPESCRIPT, 'a.tsx', 'constructor')?.reason, 'extension-unlisted');
});

const POM = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <artifactId>example</artifactId>
</project>
`;

test('XML under another ending, but not XSLT', (t) => {
  t.like(judged(POM, 'view.cs', 'c#'), { reason: 'xml', evidence: { offset: 0, limit: 100 } });
  t.is(judged(POM, 'page.xsl', 'xslt'), null);
  t.is(judged(`${'// 😀'.padEnd(87, '-')}\n${POM}`, 'a.ts'), null, 'it ends behind the hundred code points');
  t.is(judged(`${'// 😀'.padEnd(86, '-')}\n${POM}`, 'a.ts')?.reason, 'xml');
});

const page = (text: string, script: string): string =>
  `<!DOCTYPE html>\n<html><head><script>${script}</script></head><body><p>${text}</p></body></html>\n`;

test('pages show text', (t) => {
  t.is(judged(page('Words that a reader sees.\n'.repeat(8), 'let a = 1;'), 'index.html', 'html'), null);
  t.like(judged(page('Few words.', 'let a = 1;'), 'index.html', 'html'), {
    reason: 'visible-text-too-little',
    evidence: { limit: 0.2 },
  });
  t.like(judged(`<p>${'word '.repeat(15)}</p>`, 'index.html', 'html'), {
    reason: 'visible-text-too-little',
    evidence: { length: 75, limit: 100 },
  });
  const script = 'let a = 1;\n'.repeat(200);
  t.is(
    judged(page('Words that a reader sees.\n'.repeat(8), script), 'a.htm', 'html')?.reason,
    'visible-text-too-little',
  );
});

test('data files, by size', (t) => {
  const object = (length: number): string => `"${'word'.repeat(2000).slice(0, length - 2)}"`;
  for (const [path, language] of [
    ['a.json', 'json'],
    ['a.yaml', 'yaml'],
  ] as const) {
    const text = (length: number): string =>
      object(length).replaceAll('wordwordwordword', 'wordwordwordwor\n');
    t.like(judged(text(99), path, language), { reason: 'too-short', evidence: { length: 99, limit: 100 } });
    t.is(judged(text(100), path, language), null);
    t.is(judged(text(5000), path, language), null);
    t.like(judged(text(5001), path, language), {
      reason: 'too-long',
      evidence: { length: 5001, limit: 5000 },
    });
  }
});

test('generated files are another key’s business, in both profiles', (t) => {
  const file = `// Code generated by protoc-gen-go. DO NOT EDIT.\n${TYPESCRIPT.repeat(3)}`;
  t.is(judged(file, 'a.go')?.reason, 'generated');
  t.is(judged(file, 'a.go', null, 'code', { generated: 'keep' }), null);
});

test('prose and instructions are judged as without the profile', (t) => {
  t.is(
    judged(`# A library\n\n${'It does what its name says. '.repeat(60)}\n`, 'notes.unknown', null, 'text'),
    null,
  );
  t.is(judged('short', 'a.ts', null, 'instructions')?.reason, 'too-short');
});

test('rows that are easily read wrongly', (t) => {
  t.deepEqual(limitsOf('mathematica', 'nb'), { longestLine: null, alphanumeric: null, alphabetic: 0.25 });
  t.is(limitsOf('bison', 'bison'), 'excluded');
  t.is(limitsOf('racket', 'rkt'), 'excluded', 'its row is blank');
  t.is(limitsOf('', ''), null);
});
