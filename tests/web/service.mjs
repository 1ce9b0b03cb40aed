// The real service, on a free port, with a data folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const START_LIMIT_MS = 30_000;

/** Starts mishend with these settings; `url` is where it listens, `setupCode` the code of its first start. */
export async function startService(settings = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "mishend-"));
  const settingsFile = path.join(folder, "mishend.json");
  await writeFile(settingsFile, JSON.stringify(settings));
  const codeFile = path.join(folder, "setup-code");
  const child = spawn(process.env.MISHEND, [
    "--config", settingsFile, "--listen", "127.0.0.1:0", "--data", path.join(folder, "data"), "--web", process.env.MISHEN_WEB,
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

/** Makes the first administrator and these people (login, name, role), who may begin at once. */
export async function makePeople(service, password, people) {
  const call = async (target, body, session) => {
    const response = await fetch(service.url + target, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(session ? { "Cookie": session.cookie, "X-CSRF-Token": session.token } : {}) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
    return response;
  };
  await call("/v1/setup", { code: service.setupCode, login: "admin", display_name: "账号管理员", password });
  const signedIn = await call("/v1/session", { login: "admin", password });
  const session = { cookie: signedIn.headers.get("Set-Cookie").split(";")[0], token: (await signedIn.json()).csrf_token };
  for (const [login, name, role] of people) {
    await call("/v1/users", { login, display_name: name, unit: "办公室", roles: [role], password, temporary: false }, session);
  }
}
