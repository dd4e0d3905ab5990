/**
 * Freezes plain data, all the way down. A plan is frozen again in every process and thread it is sent to: what crosses
 * between them arrives as an ordinary copy, and configuration that one plugin can change is no plan.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
