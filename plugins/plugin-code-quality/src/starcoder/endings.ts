/**
 * What StarCoder’s authors asked of each file ending, after they had looked at samples of it: 302 endings of 89 languages,
 * 266 of them kept. Figures after `visual_inspection.csv` of bigcode-dataset (commit bebec92, `preprocessing/`), where a
 * threshold that is blank or `remove` asks for nothing.
 */
export interface EndingLimits {
  /** Longest line, in code points; null asks nothing, neither of the longest nor of the average line. */
  readonly longestLine: number | null;
  /** Smallest share of letters and digits. */
  readonly alphanumeric: number | null;
  /** Smallest share of letters. */
  readonly alphabetic: number | null;
}

/** What most endings are asked. */
const USUAL: EndingLimits = { longestLine: 1000, alphanumeric: 0.25, alphabetic: null };

/** Endings by language; `-` is a name without one. */
type Endings = Readonly<Record<string, string>>;

const USUALLY_LIMITED: Endings = {
  ada: 'ada adb',
  agda: 'agda',
  alloy: 'als',
  antlr: 'g4',
  applescript: 'applescript scpt',
  assembly: 'a51 nasm',
  awk: 'auk awk gawk mawk nawk',
  batchfile: 'bat cmd',
  c: 'c h',
  'c++': 'c++ cc cp cpp cxx h++ hh hpp hxx inl ipp tcc tpp',
  'c-sharp': 'cake cs cshtml',
  clojure: 'boot clj cljc cljs cljx',
  coffeescript: '_coffee cjsx coffee cson iced',
  'common-lisp': 'asd lisp lsp ny',
  css: 'css',
  cuda: 'cu cuh',
  dart: 'dart',
  dockerfile: '- 1 3 dockerfile mustache',
  elixir: 'ex exs',
  elm: 'elm',
  'emacs-lisp': 'el emacs',
  erlang: 'erl escript hrl yrl',
  'f-sharp': 'fs fsi fsx',
  fortran: 'f f03 f08 f90 f95 for fpp',
  glsl: 'frag fshader geom glsl glslv shader vert vsh vshader',
  go: 'go',
  groovy: 'groovy gtpl gvy',
  haskell: 'hs hsc',
  html: 'htm html xht xhtml',
  idris: 'idr lidr',
  isabelle: 'thy',
  java: 'java',
  'java-server-pages': 'jsp',
  javascript: 'es6 js jsm pac sjs xsjslib',
  julia: 'jl',
  kotlin: 'kt kts',
  lean: 'hlean lean',
  'literate-agda': 'lagda',
  'literate-coffeescript': 'litcoffee',
  'literate-haskell': 'lhs',
  lua: 'lua nse wlua',
  makefile: '- cmake mak mk txt',
  mathematica: 'mathematica mt',
  ocaml: 'eliom eliomi ml ml4 mli mll mly',
  pascal: 'dfm lpr pas',
  perl: 'perl pl pm psgi t',
  php: 'ctp php phpt',
  powershell: 'ps1 psd1 psm1',
  prolog: 'prolog yap',
  'protocol-buffer': 'proto',
  python: 'bzl gyp py pyde pyw',
  r: 'rd rsx',
  racket: 'scrbl',
  ruby: 'builder gemspec jbuilder podspec rabl rake rb rbw ru ruby thor',
  rust: 'rs',
  scala: 'sbt scala',
  shell: 'bash bats command ksh sh tmux tool zsh',
  smalltalk: 'st',
  solidity: 'sol',
  sparql: 'rq sparql',
  sql: 'cql db2 ddl pkb pks plb plsql udf',
  stan: 'stan',
  'standard-ml': 'fun sml',
  stata: 'doh mata matah',
  systemverilog: 'svh vh',
  tcl: 'adp tcl tm',
  tcsh: 'csh tcsh',
  thrift: 'thrift',
  typescript: 'ts tsx',
  verilog: 'veo',
  vhdl: 'vhdl vhi vho vhw',
  'visual-basic': 'vb vba vbhtml vbs',
  xslt: 'xsl xslt',
  yacc: 'yacc',
  zig: 'zig',
};

const OTHERWISE_LIMITED: readonly (readonly [EndingLimits, Endings])[] = [
  [
    { ...USUAL, alphabetic: 0.25 },
    {
      ada: 'ads',
      augeas: 'aug',
      glsl: 'fp',
      maple: 'mpl',
      mathematica: 'wl',
      scheme: 'scm sld sps',
      sql: 'prc',
      systemverilog: 'sv',
      vhdl: 'vhd',
      'visual-basic': 'bas',
      yacc: 'y',
    },
  ],
  [
    { ...USUAL, alphabetic: 0.5 },
    {
      yaml: 'yaml yml',
    },
  ],
  [
    { ...USUAL, alphanumeric: null },
    {
      sas: 'sas',
    },
  ],
  [
    { ...USUAL, longestLine: 500 },
    {
      glsl: 'fsh',
    },
  ],
  [
    { ...USUAL, longestLine: null, alphabetic: 0.25 },
    {
      matlab: 'matlab',
    },
  ],
  [
    { ...USUAL, longestLine: null, alphabetic: 0.5 },
    {
      json: 'json',
    },
  ],
  [
    { ...USUAL, longestLine: null },
    {
      assembly: 'asm',
      bluespec: 'bsv',
      cmake: 'cmake',
      markdown: 'markdown md mkd mkdn ron',
      r: 'r',
      restructuredtext: 'rst',
      rmarkdown: 'rmd',
      sql: 'sql',
      stata: 'ado do',
      tex: 'bbx bib cbx dtx ins lbx mkii mkiv mkvi sty tex',
    },
  ],
  [
    { ...USUAL, longestLine: null, alphanumeric: null, alphabetic: 0.25 },
    {
      mathematica: 'ma nb',
    },
  ],
  [
    { ...USUAL, longestLine: null, alphanumeric: null },
    {
      'visual-basic': 'frm',
    },
  ],
];

/** Looked at and left out: data, generated files, other languages under a borrowed ending. */
const EXCLUDED: Endings = {
  bison: 'bison',
  c: 'cats w',
  'c-sharp': 'csx',
  clojure: 'cl2',
  'common-lisp': 'sexp',
  erlang: 'xrl',
  fortran: 'f77',
  glsl: 'frg geo vrx',
  groovy: 'grt',
  mathematica: 'cdf nbp wlt',
  pascal: 'dpr',
  perl: 'al ph plx',
  racket: 'rkt rktd rktl',
  restructuredtext: 'rest',
  sql: 'pck pls tab',
  'standard-ml': 'sig',
  stata: 'ihlp sthlp',
  tex: 'aux ltx toc',
  vhdl: 'vhf vht',
  'visual-basic': 'frx',
  yacc: 'yy',
};

/** What is asked of files of this language and ending; `excluded` of those left out, null of those nobody looked at. */
export function limitsOf(language: string, ending: string): EndingLimits | 'excluded' | null {
  return LIMITS.get(keyOf(language, ending)) ?? null;
}

/** The languages whose files with this ending are listed, in the table's order. */
export const languagesOf = (ending: string): readonly string[] => LANGUAGES.get(ending) ?? [];

const keyOf = (language: string, ending: string): string => `${language}/${ending}`;

const LIMITS = new Map<string, EndingLimits | 'excluded'>();
const LANGUAGES = new Map<string, string[]>();
const list = (endings: Endings, limits: EndingLimits | 'excluded'): void => {
  for (const [language, names] of Object.entries(endings)) {
    for (const name of names.split(' ')) {
      const ending = name === '-' ? '' : name;
      LIMITS.set(keyOf(language, ending), limits);
      LANGUAGES.set(ending, [...(LANGUAGES.get(ending) ?? []), language]);
    }
  }
};
list(USUALLY_LIMITED, USUAL);
for (const [limits, endings] of OTHERWISE_LIMITED) list(endings, limits);
list(EXCLUDED, 'excluded');
