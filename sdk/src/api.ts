/**
 * The level of the plugin contract, apart from the package's version. A plugin's manifest names the range it was
 * written for (`"sdk": "^1.0"`); the kernel refuses a plugin whose range this level does not satisfy
 * (`FWK_PLUGIN_SDK_RANGE`). Raised only together with an entry in `sdk/UPGRADING.md`.
 *
 * @example
 * // examples/registries.ts#SDK_API
 * export const major = Number(SDK_API.split('.')[0]);
 */
export const SDK_API = '1.3.0';
