// Imported first by every script, before anything that an older Node could not load.
import process from "node:process";

const OLDEST = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `error: Node.js ${process.versions.node} is too old; ${OLDEST.join(".")} or newer is needed.\n` +
      "       Install a current one from https://nodejs.org/ (or `nvm install --lts`) and run this again.",
  );
  process.exit(1);
}
