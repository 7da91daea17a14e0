// Loaded into Node before jsii (--require): runs jsii's kernel in the process that Python started,
// where jsii's own main file starts a second Node and relays every message to it.
//
// The kernel talks on file descriptor 3, as the relay's child has it; here that is standard input and
// output. What anything else prints goes to standard error in the relay's framing: one JSON object a
// line, which jsii's Python side decodes.
const fs = require("fs");
const Module = require("module");
const path = require("path");
const { Writable } = require("stream");
const { isMainThread } = require("worker_threads");

const RELAY = path.join("bin", "jsii-runtime.js");
const KERNEL = path.join("..", "lib", "program.js");
const CHANNEL = 3;

if (isMainThread) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (...request) {
    const file = resolve.apply(this, request);
    if (!file.endsWith(RELAY)) return file;
    becomeKernel();
    return path.join(path.dirname(file), KERNEL);
  };
}

function becomeKernel() {
  const { readSync, writeSync } = fs;
  fs.readSync = (fd, ...rest) => readSync(fd === CHANNEL ? 0 : fd, ...rest);
  fs.writeSync = (fd, ...rest) => writeSync(fd === CHANNEL ? 1 : fd, ...rest);
  for (const name of ["stdout", "stderr"]) {
    const framed = new Writable({
      write(chunk, encoding, done) {
        const text = Buffer.from(chunk, encoding).toString("base64");
        writeSync(2, JSON.stringify({ [name]: text }) + "\n");
        done();
      },
    });
    Object.defineProperty(process, name, { value: Object.assign(framed, { fd: 2 }) });
  }
  // jsii links its package cache instead of copying it where Node keeps symbolic links, which its
  // relay asks for on the command line.
  process.execArgv.push("--preserve-symlinks");
}
