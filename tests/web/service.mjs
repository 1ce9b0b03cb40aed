// The real service, on a free port, with a data folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const START_LIMIT_MS = 30_000;

/** Starts mishend; `url` is where it listens, `setupCode` the code of its first start. */
export async function startService() {
  const folder = await mkdtemp(path.join(tmpdir(), "mishend-"));
  const codeFile = path.join(folder, "setup-code");
  const child = spawn(process.env.MISHEND, [
    "--listen", "127.0.0.1:0", "--data", path.join(folder, "data"), "--web", process.env.MISHEN_WEB,
    "--dictionaries", process.env.MISHEN_DICTIONARIES, "--setup-code-file", codeFile,
  ], { stdio: ["ignore", "ignore", "pipe"], cwd: folder });

  let log = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`mishend did not start in time:\n${log}`)), START_LIMIT_MS);
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text) => {
      log += text;
      const found = /listening on (http:\S+)/.exec(log);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    });
    child.on("error", reject);
    child.on("exit", (status) => reject(new Error(`mishend ended with ${status}:\n${log}`)));
  });

  return {
    url,
    setupCode: (await readFile(codeFile, "utf8")).trim(),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const status = await ended;
      await rm(folder, { recursive: true, force: true });
      return { status, log };
    },
  };
}
