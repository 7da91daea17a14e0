// Loaded into Node before jsii (--require): CDKTF notes for every token the stack that made it. In a
// Python program that is jsii's kernel each time, so nothing is lost with it.
const Module = require("module");
const path = require("path");

const SHIPPED = path.join("cdktf", "lib", "tokens", "private", "stack-trace.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const file = resolve.apply(this, request);
  return file.endsWith(SHIPPED) ? __filename : file;
};

exports.captureStackTrace = () => [];
