import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { createFaultNews } from "./fault-news.mjs";

/** How soon a failing schedule is told. */
const LOOK_MS = 1_000;

/** Global set-up of the fault schedules: a file for the news of all shards, told as they come and as a table at the end. */
export default async function setUp(project) {
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-faults-"));
  const file = path.join(scratch, "news");
  await fs.writeFile(file, "");
  project.provide("faultNews", file);
  const news = createFaultNews((text) => process.stdout.write(`${text}\n`));
  const reader = await fs.open(file);
  const look = async () => news.hear(await reader.readFile("utf8"), Date.now());
  // One look at a time: both would read on from the same place.
  let looking = Promise.resolve();
  const timer = setInterval(() => (looking = looking.then(look)), LOOK_MS);
  return async () => {
    clearInterval(timer);
    await looking.then(look);
    await reader.close();
    news.end(Date.now());
    await fs.rm(scratch, { recursive: true, force: true });
  };
}
