/** evalplus/provider/utility.py: what ends a reply in both of its suites. */
export const EVALPLUS_STOPS = [
  '<|endoftext|>',
  '<|endofmask|>',
  '</s>',
  '\nif __name__',
  '\ndef main(',
  '\nprint(',
] as const;

export const EVALPLUS_SOURCE =
  'evalplus, codegen.py and provider/utility.py, direct completion, without its sanitizer';

/** evalplus/provider/hf.py. Its sanitizer, which parses the program and drops what is not needed, is not done here. */
export const evalplusTidy = (completion: string): string => completion.replaceAll('\t', '    ');
