import process from "node:process";

/** A step that is done sooner prints one line only. */
const SILENT_MS = 2_000;
/** Without a terminal, how often a long step says that it is alive. */
const HEARTBEAT_MS = 30_000;

const isTerminal = process.stdout.isTTY === true;

/**
 * Runs one step and says how long it took. On a terminal one line counts the seconds; elsewhere long steps print
 * a line now and then. `work` gets a function that says what it is busy with.
 */
export async function showStep(title, work) {
  const started = performance.now();
  const line = isTerminal ? startTicker(title, started) : startHeartbeat(title, started);
  try {
    const result = await work(line.say);
    line.end(`✔ ${title} (${seconds(started)})`);
    return result;
  } catch (error) {
    line.end(`✘ ${title} (${seconds(started)})`);
    throw error;
  }
}

function seconds(started) {
  const s = (performance.now() - started) / 1000;
  return s < 10 ? `${s.toFixed(1)} s` : `${s.toFixed(0)} s`;
}

function startTicker(title, started) {
  let detail = "";
  const draw = () => {
    const text = `… ${title} ${seconds(started)}${detail && ` · ${detail}`}`;
    process.stdout.write(`\r\u001b[2K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  return {
    say: (text) => {
      detail = text;
    },
    end: (text) => {
      clearInterval(timer);
      process.stdout.write(`\r\u001b[2K${text}\n`);
    },
  };
}

function startHeartbeat(title, started) {
  let detail = "";
  const print = () => console.log(`… ${title} (${seconds(started)}${detail && `, ${detail}`})`);
  const first = setTimeout(print, SILENT_MS);
  const timer = setInterval(print, HEARTBEAT_MS);
  return {
    say: (text) => {
      detail = text;
    },
    end: (text) => {
      clearTimeout(first);
      clearInterval(timer);
      console.log(text);
    },
  };
}
