import { spawn } from "node:child_process";
import process from "node:process";
import { repositoryRoot } from "./paths.mjs";
import { CommandError, InterruptedError } from "./errors.mjs";

/** How long a child may take to end after it was asked to. */
const END_WITHIN_MS = 10_000;
/** A child that stands in a process group of its own gets a Ctrl-C once, from us, and not a second time from the terminal. */
const ownGroup = process.platform !== "win32";

const foreground = new Set();
const background = new Set();
let interrupted = false;
let announceInterrupt;
const untilInterrupt = new Promise((resolve) => {
  announceInterrupt = resolve;
});

/** Waits for Ctrl-C, which is then the ordinary way to end. */
export async function waitForInterrupt() {
  const keepAlive = setInterval(() => undefined, 60_000);
  await untilInterrupt;
  clearInterval(keepAlive);
  interrupted = false;
}

/** Throws when a Ctrl-C came while no command was running. */
export function throwIfInterrupted() {
  if (interrupted) throw new InterruptedError();
}

/**
 * Passes Ctrl-C on to what is running and lets the script unwind; a second one ends everything at once.
 * Children in the background (a server) live until the script's own clean-up ends them.
 */
export function handleInterrupts() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt());
}

function interrupt() {
  const again = interrupted;
  interrupted = true;
  announceInterrupt();
  for (const child of foreground) signalGroup(child, again ? "SIGKILL" : "SIGINT");
  if (!again) return;
  for (const child of background) signalGroup(child, "SIGKILL");
  process.exit(130);
}

function signalGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(ownGroup ? -child.pid : child.pid, signal);
  } catch (error) {
    // It ended by itself in between.
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * Runs a command to its end and returns what it printed.
 *
 * Options: `cwd` (default the repository), `env` (added to the process's), `show` (let it print; default: captured),
 * `onLine` (called with each captured line), `input` (its standard input), `timeoutMs`, `title` (for the error),
 * `allowFailure`.
 */
export async function runCommand(command, args, options = {}) {
  throwIfInterrupted();
  const title = options.title ?? [command, ...args].join(" ");
  const child = startChild(command, args, options, options.show ? "inherit" : "pipe");
  foreground.add(child);
  child.stdin?.end(options.input);
  const output = captureOutput(child, options.onLine);
  const timer = options.timeoutMs && setTimeout(() => signalGroup(child, "SIGKILL"), options.timeoutMs);
  try {
    const { code, signal } = await exitOf(child);
    throwIfInterrupted();
    if (code !== 0 && !options.allowFailure)
      throw new CommandError(title, describeExit(code, signal, options), output.text());
    return { code, output: output.text(), stdout: output.stdout() };
  } finally {
    clearTimeout(timer);
    foreground.delete(child);
  }
}

function describeExit(code, signal, { timeoutMs }) {
  if (code !== null) return `exit code ${code}`;
  return timeoutMs && signal === "SIGKILL" ? `did not end within ${timeoutMs / 1000} s` : `ended by ${signal}`;
}

function startChild(command, args, { cwd = repositoryRoot, env = {}, input }, output) {
  const stdio = [input === undefined ? "ignore" : "pipe", output, output];
  return spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached: ownGroup });
}

function captureOutput(child, onLine) {
  const all = [];
  const stdout = [];
  let rest = "";
  const take = (chunk) => {
    all.push(chunk);
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop();
    if (onLine) lines.forEach(onLine);
  };
  child.stdout?.setEncoding("utf8").on("data", (chunk) => stdout.push(chunk) && take(chunk));
  child.stderr?.setEncoding("utf8").on("data", take);
  return { text: () => all.join(""), stdout: () => stdout.join("") };
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

/** Starts a server; `stop` asks it to end, and insists after a while. `exited` is set once it has ended. */
export function startServer(command, args, options, logFile) {
  throwIfInterrupted();
  const child = startChild(command, args, options, logFile);
  background.add(child);
  const server = { pid: child.pid, exited: undefined, stop: () => stopServer(child, ended) };
  const ended = exitOf(child)
    .catch((error) => ({ code: error.code }))
    .then((exit) => {
      background.delete(child);
      server.exited = exit.signal ?? `exit code ${exit.code}`;
    });
  return server;
}

async function stopServer(child, ended) {
  signalGroup(child, "SIGTERM");
  const insist = setTimeout(() => signalGroup(child, "SIGKILL"), END_WITHIN_MS);
  await ended;
  clearTimeout(insist);
}
