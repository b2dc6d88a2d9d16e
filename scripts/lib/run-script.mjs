import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { handleInterrupts } from "./run-command.mjs";

/** Whether the module is what `node` was started with, and not imported by another script. */
function isMain(moduleUrl) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(moduleUrl);
}

/** Runs `main` when the module is the script itself: turns its failure into a message and an exit code. */
export async function runScript(moduleUrl, main) {
  if (!isMain(moduleUrl)) return;
  handleInterrupts();
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error) {
  switch (error.code) {
    case "INTERRUPTED":
      console.error("\ninterrupted");
      return 130;
    case "COMMAND":
      if (error.output) console.error(error.output.trimEnd());
      console.error(`error: ${error.message}`);
      return 1;
    case "USAGE":
      console.error(`error: ${error.message}`);
      return 1;
    default:
      console.error(error);
      return 1;
  }
}
