/** Language buckets by file name ending, lower case. Names follow linguist's, in lower case without spaces. */
const LANGUAGES: Readonly<Record<string, string>> = {
  '.bash': 'shell',
  '.c': 'c',
  '.cc': 'c++',
  '.cjs': 'javascript',
  '.clj': 'clojure',
  '.cpp': 'c++',
  '.cs': 'c#',
  '.css': 'css',
  '.cts': 'typescript',
  '.cxx': 'c++',
  '.dart': 'dart',
  '.erl': 'erlang',
  '.ex': 'elixir',
  '.exs': 'elixir',
  '.f90': 'fortran',
  '.fs': 'f#',
  '.go': 'go',
  '.h': 'c',
  '.hh': 'c++',
  '.hpp': 'c++',
  '.hs': 'haskell',
  '.htm': 'html',
  '.html': 'html',
  '.java': 'java',
  '.jl': 'julia',
  '.js': 'javascript',
  '.json': 'json',
  '.jsx': 'javascript',
  '.kt': 'kotlin',
  '.less': 'less',
  '.lua': 'lua',
  '.m': 'objective-c',
  '.markdown': 'markdown',
  '.md': 'markdown',
  '.mjs': 'javascript',
  '.ml': 'ocaml',
  '.mts': 'typescript',
  '.nim': 'nim',
  '.php': 'php',
  '.pl': 'perl',
  '.pm': 'perl',
  '.ps1': 'powershell',
  '.py': 'python',
  '.r': 'r',
  '.rb': 'ruby',
  '.rs': 'rust',
  '.rst': 'restructuredtext',
  '.scala': 'scala',
  '.scss': 'scss',
  '.sh': 'shell',
  '.sol': 'solidity',
  '.sql': 'sql',
  '.svelte': 'svelte',
  '.swift': 'swift',
  '.tex': 'tex',
  '.toml': 'toml',
  '.ts': 'typescript',
  '.tsx': 'typescript',
  '.txt': 'text',
  '.vue': 'vue',
  '.xml': 'xml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.zig': 'zig',
};

const PROSE = new Set(['markdown', 'restructuredtext', 'tex', 'text']);

/** The language of a path, or null where its ending says nothing. */
export function languageOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return null;
  return LANGUAGES[name.slice(dot).toLowerCase()] ?? null;
}

/** The share of the blend a language belongs to. */
export const shareOf = (language: string | null): 'code' | 'text' =>
  language !== null && PROSE.has(language) ? 'text' : 'code';
