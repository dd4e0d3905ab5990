/** File names that tell a language by themselves, lower case. */
const NAMES: Readonly<Record<string, string>> = {
  brewfile: 'ruby',
  'build.bazel': 'starlark',
  'cmakelists.txt': 'cmake',
  containerfile: 'dockerfile',
  dockerfile: 'dockerfile',
  gemfile: 'ruby',
  gnumakefile: 'makefile',
  jenkinsfile: 'groovy',
  justfile: 'just',
  makefile: 'makefile',
  'meson.build': 'meson',
  rakefile: 'ruby',
  vagrantfile: 'ruby',
};

/** The language of a file by its name alone, or null. */
export function languageOfName(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  // A file may be called `constructor`: only names of the table are asked for.
  if (Object.hasOwn(NAMES, name)) return NAMES[name]!;
  return name.startsWith('dockerfile.') ? 'dockerfile' : null;
}
