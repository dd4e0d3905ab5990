import { type FrameworkError, frameworkError } from '@framework/sdk';

/** What a number given on the command line may be. */
export interface NumberRule {
  readonly kind: 'whole' | 'real';
  readonly minimum: number;
  readonly maximum: number;
  /** As a person is told: `a whole number from 1`. */
  readonly words: string;
  readonly example: string;
}

/**
 * An option's number.
 *
 * @param option with its dashes
 * @param written undefined when it was left out
 * @throws FWK_CLI_USAGE
 */
export function numberOption<Otherwise>(
  option: string,
  written: string | undefined,
  otherwise: Otherwise,
  { kind, minimum, maximum, words, example }: NumberRule,
): number | Otherwise {
  if (written === undefined) return otherwise;
  const value = written.trim() === '' ? Number.NaN : Number(written);
  const isOne = kind === 'whole' ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isOne && value >= minimum && value <= maximum) return value;
  throw noNumber(option, written, words, example);
}

const noNumber = (option: string, written: string, words: string, example: string): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is not ${words}`,
    at: option,
    action: `write it as in \`${option} ${example}\``,
  });
