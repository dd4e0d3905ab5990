/**
 * Folders and files that hold other people's code by custom, after linguist's vendor.yml: its paths of package managers, of third
 * parties, and of libraries that are copied in as one file.
 */
const FOLDERS =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|web_modules|vendors?|vndr|third[-_]?party|3rd[-_]?party|thirdparty|externals?|extern|godeps\/_workspace|carthage|pods|\.yarn|site-packages|jquery-ui|ckeditor|tiny_?mce|mathjax|font-?awesome|bootstrap|codemirror|prototype|admin_media)\//i;
const FILES =
  /(?:^|\/)(?:(?:jquery|angular|react(?:-dom)?|vue|ember|backbone|underscore|lodash|d3|three|moment|modernizr|mootools|prototype|require|bootstrap|polyfill|html5shiv|respond|zepto|handlebars|raphael|knockout)(?:[-.][\w.-]*)?\.js|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|ltmain\.sh|libtool\.m4|config\.(?:guess|sub)|install-sh|aclocal\.m4|configure|sqlite3\.[ch]|gtest(?:-all)?\.(?:h|cc)|catch\.hpp|json\.hpp|stb_\w+\.h|miniz\.[ch])$/i;

/** What in a path says that the file is somebody else's; null where nothing does. */
export const findVendored = (path: string): string | null =>
  (FOLDERS.exec(path) ?? FILES.exec(path))?.[0].replace(/^\//, '') ?? null;
