// Put before a server of scenario E (`--require`): it collects all garbage when it is sent SIGUSR2, so that what its pages hold can be
// told from what it has not collected yet. A young heap grows for half a minute before it is looked through.
const v8 = require("node:v8");
const vm = require("node:vm");

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  setTimeout(collect, 50); // buffers are given back beside the program
});
