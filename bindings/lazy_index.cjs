// Loaded into Node before jsii (--require): the AWS provider's main file loads its 2,137 modules at
// once; the package ships a second one, lazy-index.js, with the same exports behind getters.
const Module = require("module");
const path = require("path");

const EAGER = path.join("provider-aws", "lib", "index.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const file = resolve.apply(this, request);
  return file.endsWith(EAGER) ? path.join(path.dirname(file), "lazy-index.js") : file;
};
